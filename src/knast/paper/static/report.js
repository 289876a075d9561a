// Comfort only: everything can be read without it.
(() => {
  const details = [...document.querySelectorAll("details.detail")];
  const form = document.querySelector("form.comfort");

  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Browsers that cannot show closed details in print by style alone have them opened while they print.
  if (!CSS.supports("selector(::details-content)")) {
    let closed = [];
    addEventListener("beforeprint", () => {
      closed = details.filter((one) => !one.open);
      closed.forEach((one) => { one.open = true; });
    });
    addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));
  }

  if (!form) return;
  form.hidden = false;
  const field = form.querySelector("input");
  const told = form.querySelector("output");
  const words = details.map((one) => one.textContent.toLowerCase());
  const filter = () => {
    const sought = field.value.trim().toLowerCase();
    let found = 0;
    details.forEach((one, nth) => {
      one.hidden = sought !== "" && !words[nth].includes(sought);
      found += one.hidden ? 0 : 1;
    });
    for (const group of document.querySelectorAll(".need-group, section.area"))
      group.hidden = sought !== "" && !group.querySelector("details.detail:not([hidden])");
    told.textContent = sought === "" ? "" : `${found} / ${details.length}`;
  };
  field.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("[data-open]").addEventListener("click", () => details.forEach((one) => { one.open = !one.hidden; }));
  form.querySelector("[data-close]").addEventListener("click", () => details.forEach((one) => { one.open = false; }));
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input")) return;
    event.preventDefault();
    field.focus();
  });
})();
