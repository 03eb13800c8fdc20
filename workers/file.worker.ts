import { expose } from 'comlink';
import type { FileWorkerApi } from '@/protocol/files';
import { FileService } from '@/runs/file-service';

const service: FileWorkerApi = new FileService();

expose(service);
