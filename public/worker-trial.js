// Started by the page to see whether this browser runs modules in workers: what follows is none but in a module.
postMessage(import.meta.url !== '');
