/* Submits the page's form at once. A classic script in old syntax on purpose: also the oldest engines run it. */
(function () {
  var form = document.getElementById('send-form');
  if (form) HTMLFormElement.prototype.submit.call(form);
})();
