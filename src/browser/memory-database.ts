/** A database in memory takes the place of the browser's own, for as long as the tab is open. */
import 'fake-indexeddb/auto';
