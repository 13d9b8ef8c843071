/** Month names in the languages of dates. */

/**
 * The names of each month in English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish,
 * Swedish, Danish, Indonesian, Russian and Ukrainian, in the forms that dates have.
 */
const MONTHS = [
  'January Januar Jänner janvier enero janeiro gennaio januari styczeń stycznia Ocak января январь січня',
  'February Februar Feber février febrero fevereiro febbraio februari luty lutego Şubat февраля февраль лютого',
  'March März Maerz mars marzo março maart mrt marzec marca Mart marts Maret марта березня',
  'April avril abril aprile kwiecień kwietnia Nisan апреля апрель квітня',
  'May Mai mayo maio maggio mei maj maja Mayıs мая май травня',
  'June Juni juin junio junho giugno czerwiec czerwca Haziran июня июнь червня',
  'July Juli juillet julio julho luglio lipiec lipca Temmuz июля июль липня',
  'August août agosto augustus sierpień sierpnia Ağustos augusti Agustus августа серпня',
  'September septembre septiembre setiembre setembro settembre wrzesień września Eylül сентября сентябрь вересня',
  'October Oktober octobre octubre outubro ottobre październik października Ekim октября октябрь жовтня',
  'November novembre noviembre novembro listopad listopada Kasım ноября ноябрь листопада',
  'December Dezember décembre diciembre dezembro dicembre december grudzień grudnia Aralık Desember декабря декабрь грудня',
]

/** The shortest abbreviation: `feb`, `янв`. */
const ABBREVIATION_MIN = 3

const monthByName = indexNames()

/**
 * Returns 1 to 12 for the name of a month, complete or abbreviated to three letters or more, with or without
 * accents; 0 for another name and for an abbreviation of two months (`jui`).
 */
export function monthOf(name: string): number {
  return monthByName.get(normalizeName(name)) ?? 0
}

function indexNames(): Map<string, number> {
  const index = new Map<string, number>()
  for (const [position, names] of MONTHS.entries()) {
    for (const name of names.split(' ').map(normalizeName)) {
      for (let length = ABBREVIATION_MIN; length <= name.length; length++) {
        const abbreviation = name.slice(0, length)
        const other = index.get(abbreviation)
        index.set(abbreviation, other === undefined || other === position + 1 ? position + 1 : 0)
      }
    }
  }
  return index
}

/** Returns a name in lower case without accents. */
function normalizeName(name: string): string {
  return name.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ı', 'i')
}
