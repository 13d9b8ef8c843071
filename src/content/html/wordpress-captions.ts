/** Captions of WordPress in raw HTML, which become figures. */

const CAPTION =
  /\[(caption|wp_caption)\s[^\]\n]{0,500}\]\s*((?:<a\s[^<>]*>\s*)?<img\s[^<>]*>(?:\s*<\/a>)?)([\s\S]{0,1000}?)\[\/\1\]/gi

/** Converts `[caption …]<img …> The caption[/caption]` to a figure. */
export function convertCaptions(html: string): string {
  if (!/caption/i.test(html)) return html
  return html.replace(CAPTION, (_, _name, picture: string, caption: string) => {
    const text = caption.trim() === '' ? '' : `<figcaption>${caption.trim()}</figcaption>`
    return `<figure>${picture}${text}</figure>`
  })
}
