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

/**
 * Names in Arabic, Bulgarian, Catalan, Czech, Finnish, Greek, Hebrew, Hindi, Hungarian, Malay, Norwegian and Romanian, which
 * are read complete only: their abbreviations would make those above ambiguous.
 */
const COMPLETE_NAMES = [
  'يناير януари gener leden ledna tammikuuta Ιανουαρίου בינואר ינואר जनवरी január ianuarie',
  'فبراير февруари febrer únor února helmikuuta Φεβρουαρίου בפברואר פברואר फरवरी február februarie',
  'مارس март març březen března maaliskuuta Μαρτίου במרץ מרץ मार्च március Mac martie',
  'أبريل إبريل април abril duben dubna huhtikuuta Απριλίου באפריל אפריל अप्रैल április aprilie',
  'مايو май maig květen května toukokuuta Μαΐου במאי מאי május',
  'يونيو юни juny června kesäkuuta Ιουνίου ביוני יוני जून június iunie',
  'يوليو юли juliol července heinäkuuta Ιουλίου ביולי יולי जुलाई július Julai iulie',
  'أغسطس август agost srpen srpna elokuuta Αυγούστου באוגוסט אוגוסט अगस्त augusztus Ogos',
  'سبتمبر септември setembre září syyskuuta Σεπτεμβρίου בספטמבר ספטמבר सितंबर सितम्बर szeptember septembrie',
  'أكتوبر октомври octubre říjen října lokakuuta Οκτωβρίου באוקטובר אוקטובר अक्टूबर अक्तूबर október octombrie',
  'نوفمبر ноември novembre listopadu marraskuuta Νοεμβρίου בנובמבר נובמבר नवंबर नवम्बर noiembrie',
  'ديسمبر декември desembre prosinec prosince joulukuuta Δεκεμβρίου בדצמבר דצמבר दिसंबर दिसम्बर Disember desember decembrie',
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
  for (const [position, names] of COMPLETE_NAMES.entries()) {
    for (const name of names.split(' ').map(normalizeName)) index.set(name, position + 1)
  }
  return index
}

/** Returns a name in lower case without accents. */
function normalizeName(name: string): string {
  return name.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ı', 'i')
}
