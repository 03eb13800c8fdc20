// Plain and old on purpose: it must run where the program itself cannot be loaded or read. A file of its own, because the
// policy of this page forbids scripts inside it.
(function () {
  // What stands alone in another page has no header.
  if (/[?&]embed=/.test(location.search)) document.documentElement.className = 'embedded';
  var why = null;
  function show() {
    var box = document.getElementById('start');
    // The program takes the box away when it has drawn the page.
    if (!box || !why) return;
    document.getElementById('start-why').textContent = why;
    box.hidden = false;
  }
  function tell(text) {
    why = why || text;
    show();
  }
  window.addEventListener(
    'error',
    function (event) {
      if (event.target && event.target.tagName === 'SCRIPT')
        tell(
          navigator.onLine === false
            ? 'This device is offline.'
            : 'Its program could not be loaded: the server cannot be reached, or the page has just been updated.',
        );
      else if (event.message) tell('Its program stopped: ' + event.message);
    },
    true,
  );
  document.addEventListener('DOMContentLoaded', function () {
    show();
    var colours = window.CSS && CSS.supports && CSS.supports('color', 'light-dark(#000, #fff)');
    if (!colours) document.getElementById('start-old').hidden = false;
    if (!('noModule' in document.createElement('script')))
      tell('This browser is too old for it: it cannot run modules.');
    document.getElementById('start-again').addEventListener('click', function () {
      location.reload();
    });
  });
})();
