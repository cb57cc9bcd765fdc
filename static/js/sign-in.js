// Links to signing in open over the page. What that takes is fetched when somebody presses one;
// without it, and at other hosts, they lead to pages of their own.

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-sign-in]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const own = document.querySelector("[data-account-script]");
  const { dataset } = own;
  try {
    if (!document.querySelector(`link[href="${dataset.accountStyle}"]`)) {
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = dataset.accountStyle;
      document.head.append(style);
    }
    const { open } = await import(dataset.accountScript);
    await open(link, { me: dataset.me, close: dataset.close, signIn: own.href });
  } catch {
    location.assign(link.href);
  }
});
