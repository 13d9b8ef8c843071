/** Style of the first page: light and dark by the setting of the reader, and one column on narrow screens. */

export const HOME_STYLE = `
:root { color-scheme: light dark; --paper: #faf8f3; --ink: #23262e; --soft: #5f6470; --line: #dedacf; --link: #1f4f8f }
@media (prefers-color-scheme: dark) {
  main img { filter: brightness(.88) }
  :root { --paper: #16181d; --ink: #e6e3dc; --soft: #a3a7b0; --line: #343842; --link: #8fb8f0 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif }
a { color: var(--link); text-underline-offset: .15em }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem }
header { display: flex; gap: 1rem; align-items: center; padding-top: 2.5rem; padding-bottom: 1.5rem }
header img { width: 3rem; height: 3rem; background: #faf8f3; border-radius: .6rem; padding: .2rem; flex: none }
h1 { margin: 0; font: 600 1.9rem/1.2 Georgia, 'Songti SC', 'Noto Serif CJK SC', serif; overflow-wrap: anywhere }
header p, .meta, dd { margin: 0 }
header p, .meta, dd, footer { color: var(--soft) }
main { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); gap: 3rem; border-top: 1px solid var(--line); padding-top: 1.5rem }
h2 { font-size: 1rem; margin: 0 0 .75rem; color: var(--soft); font-weight: 600 }
aside section + section { margin-top: 1.75rem }
.articles { list-style: none; margin: 0; padding: 0 }
.articles li { padding: 0 0 1.25rem; margin: 0 0 1.25rem; border-bottom: 1px solid var(--line) }
.articles .thumbnail { display: grid; grid-template-columns: minmax(0, 1fr) 10rem; gap: 0 1.25rem; align-items: start }
.thumbnail .cover { order: 1 }
.cover img { display: block; width: 100%; height: auto; aspect-ratio: 3 / 2; object-fit: cover; border-radius: .4rem; background: var(--line) }
.lead .cover img { aspect-ratio: 16 / 9; margin-bottom: .9rem }
.authors { list-style: none; margin: 0; padding: 0 }
.authors li { display: grid; grid-template-columns: 3rem minmax(0, 1fr); gap: .75rem; margin-bottom: .9rem; line-height: 1.4 }
.authors img { width: 3rem; height: 3rem; border-radius: 50%; object-fit: cover; background: var(--line) }
.authors p { margin: .15rem 0 0; font-size: .875rem; color: var(--soft); overflow-wrap: anywhere }
.articles li:last-child { border-bottom: 0 }
.articles h3 { margin: 0; font: 600 1.2rem/1.35 Georgia, 'Songti SC', 'Noto Serif CJK SC', serif; overflow-wrap: anywhere }
.articles p { margin: .3rem 0 0; overflow-wrap: anywhere }
.meta, footer, dd { font-size: .875rem }
dl { margin: 0 } dd { margin-bottom: .45rem }
pre { margin: .5rem 0; padding: .6rem .75rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; font-size: .8125rem }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere } pre code { overflow-wrap: normal }
footer { padding-top: 1.5rem; padding-bottom: 2.5rem }
@media (max-width: 44rem) {
  main { grid-template-columns: minmax(0, 1fr); gap: 2rem }
  header { padding-top: 1.5rem; padding-bottom: 1rem }
  h1 { font-size: 1.5rem }
  .articles .thumbnail { grid-template-columns: minmax(0, 1fr) 6rem; gap: 0 .9rem }
  .thumbnail .cover img { aspect-ratio: 1 }
}
`
