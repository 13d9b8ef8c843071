/** Icon of the pages of this server: an ink stone, as SVG and as ICO for clients that ask for nothing else. */

export const ICON_SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="4" y="2" width="24" height="28" rx="5" fill="#23262e"/><circle cx="16" cy="18" r="8" fill="#3b404d"/><ellipse cx="16" cy="7" rx="7" ry="2.5" fill="#0d0e12"/></svg>'

/** The SVG at 32 by 32 pixels, as a PNG in an ICO file. */
export const ICON_ICO = Buffer.from(
  'AAABAAEAICAAAAEAIADQAgAAFgAAAIlQTkcNChoKAAAADUlIRFIAAAAgAAAAIAgGAAAAc3p69AAAAoVJREFUeJzEV71uE0EQ/vZ2' +
    'j9w5NrFjIgvKWKJBIEpaqohXQOItkGioEBRI9LT0ETUUiIInQEq6EAu6BIJjJ/6L726X2QUU/5yze2db/qTVWuuZ2W9n5mZnPawY' +
    'HlYMMeuPev3uI3jspQK2GUMZOaAUWgxoQKrnh4d7H9JkeNra9u17r8DwljF2izYPkBNGl+GmYni8Wa2J0+bPL5rXmMykUr1+5yE4' +
    '/zzLaCITJFFkZpkkZs3jHNyj4ftmToNSStK00zjY+zS6Ph0Cjz+b2jSRGPQ66A96tGmMq+BxgTAsIAiLdI7LFCNvenT2p/RzjMBU' +
    'Eiqo+5Nr7dYJut0z6+YaWqbbOTM6LranPEBMa1gS0mwLF8WN8g0M+hSCvmMIAgpBoQgXOBHQsVwvXjcjbxLORWAUwVqIsLIFLnwI' +
    'GhpxTIRo9ClRo2iYxVw2AsVS2XiBYjm2zskDWAsQktt1AnbOW842nQgIcm25vGXmq6CJFUsbxCWgr+A3YgqVDU53QRCsWzcfhe+v' +
    'GR0XWAn4/jXj9qzQOi6krQR0XCdj7gKtUyiUrHLWHBDkgbzgwu4BOwGR+Usd0V0AAaWwVFhzIIoukBcuulYCLt/yPLpWAj0qrzJH' +
    'HKSUpjTPTUDffllK6390zk+pkbH3D06VUNf34dA9F4YU+27XfnpnAroMNU+O6FRt3dvNlNP/aZnmryO4li6RYuR4VlekQ3FBfaGu' +
    'jnmuY23bSoCBfaVpZ4YNs0HUbiIP/tkeQ1pT+gZLgGnLZfJ6cn2qf6LHQ6OyWavQXfIAiwRjLxrf9t/BRuAvieOPpUp112OefhVV' +
    'KaHyPc2AHzS9j2X85PvB/m6aTPZ7dsFY+ev4DwAAAP//VIVYOwAAAAZJREFUAwAw1P7mD5+FXQAAAABJRU5ErkJggg==',
  'base64',
)
