// Draws the page's Mermaid blocks in the colours of the book's theme. The library lies beside the book: no network is asked.
(() => {
  const blocks = [...document.querySelectorAll('pre > code.language-mermaid')];
  if (blocks.length === 0) return;
  const places = blocks.map((code) => {
    const place = document.createElement('div');
    place.className = 'diagram';
    place.dataset.source = code.textContent;
    (code.closest('.code-wrapper') ?? code.parentElement).replaceWith(place);
    return place;
  });
  const isDark = () => /\b(navy|coal|ayu)\b/.test(document.documentElement.className);
  const draw = async () => {
    window.mermaid.initialize({ startOnLoad: false, theme: isDark() ? 'dark' : 'neutral', fontFamily: 'inherit', flowchart: { wrappingWidth: 320 } });
    for (const [at, place] of places.entries()) {
      place.innerHTML = (await window.mermaid.render(`diagram-${at}`, place.dataset.source)).svg;
      const svg = place.querySelector('svg'); // on a phone it scrolls before its letters get too small
      svg.style.minWidth = `${Math.round(svg.viewBox.baseVal.width * 0.75)}px`;
    }
    document.documentElement.dataset.diagrams = 'drawn';
  };
  const library = document.createElement('script');
  library.src = `${path_to_root}mermaid.min.js`;
  library.onload = () => {
    draw();
    let dark = isDark();
    new MutationObserver(() => {
      if (isDark() === dark) return;
      dark = isDark();
      draw();
    }).observe(document.documentElement, { attributes: true, attributeFilter: ['class'] });
  };
  document.head.append(library);
})();
