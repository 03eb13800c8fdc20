declare const __APP_VERSION__: string;

/** Version of this page, as in package.json; runs say which one made them. */
export const APP_VERSION = typeof __APP_VERSION__ === 'string' ? __APP_VERSION__ : 'unbuilt';
