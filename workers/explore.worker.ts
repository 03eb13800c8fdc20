import { expose } from 'comlink';
import { Explorer } from '@/engine/explore/explorer';

expose(new Explorer());
