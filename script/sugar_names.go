package script

// sugarNames are the members that SugarJS 1.4 puts on JavaScript's own classes: on their prototypes, and on the classes
// themselves.
const (
	sugarString = `escapeRegExp escapeURL unescapeURL escapeHTML unescapeHTML encodeBase64 decodeBase64 each shift codes chars
		words lines paragraphs isBlank has add remove reverse compact from to dasherize underscore camelize spacify
		stripTags removeTags truncate truncateOnWord pad padLeft padRight first last toNumber capitalize assign insert
		pluralize singularize humanize titleize parameterize hankaku zenkaku hiragana katakana isArabic hasArabic
		isCyrillic hasCyrillic isDevanagari hasDevanagari isGreek hasGreek isHangul hasHangul isHan hasHan isKanji
		hasKanji isHebrew hasHebrew isHiragana hasHiragana isKana hasKana isKatakana hasKatakana isLatin hasLatin
		isThai hasThai`
	sugarStringStatic = `range Inflector`
	sugarArray        = `findFrom findIndexFrom findAll count removeAt include exclude clone unique flatten union intersect subtract
		first last from to min max least most sum average inGroups inGroupsOf isEmpty sortBy randomize zip sample each
		add remove compact groupBy none all any insert`
	sugarArrayStatic = `create AlphanumericSortOrder AlphanumericSortNatural AlphanumericSortIgnoreCase AlphanumericSortEquivalents
		AlphanumericSort`
	sugarNumber = `duration year years yearBefore yearsBefore yearAgo yearsAgo yearAfter yearsAfter yearFromNow yearsFromNow
		month months monthBefore monthsBefore monthAgo monthsAgo monthAfter monthsAfter monthFromNow monthsFromNow
		week weeks weekBefore weeksBefore weekAgo weeksAgo weekAfter weeksAfter weekFromNow weeksFromNow day days
		dayBefore daysBefore dayAgo daysAgo dayAfter daysAfter dayFromNow daysFromNow hour hours hourBefore
		hoursBefore hourAgo hoursAgo hourAfter hoursAfter hourFromNow hoursFromNow minute minutes minuteBefore
		minutesBefore minuteAgo minutesAgo minuteAfter minutesAfter minuteFromNow minutesFromNow second seconds
		secondBefore secondsBefore secondAgo secondsAgo secondAfter secondsAfter secondFromNow secondsFromNow
		millisecond milliseconds millisecondBefore millisecondsBefore millisecondAgo millisecondsAgo millisecondAfter
		millisecondsAfter millisecondFromNow millisecondsFromNow upto clamp cap downto log abbr metric bytes isInteger
		isOdd isEven isMultipleOf format hex times chr pad ordinalize toNumber ceil round floor abs pow sin asin cos
		acos tan atan exp sqrt`
	sugarNumberStatic = `range random`
	sugarFunction     = `lazy throttle debounce delay every cancel after once fill`
	sugarDate         = `set setWeekday setISOWeek getISOWeek beginningOfISOWeek endOfISOWeek getUTCOffset utc isUTC advance rewind
		isValid isAfter isBefore isBetween isLeapYear daysInMonth format relative is reset clone iso getWeekday
		getUTCWeekday yearsAgo yearsUntil yearsSince yearsFromNow addYears isLastYear isThisYear isNextYear
		beginningOfYear endOfYear monthsAgo monthsUntil monthsSince monthsFromNow addMonths isLastMonth isThisMonth
		isNextMonth beginningOfMonth endOfMonth weeksAgo weeksUntil weeksSince weeksFromNow addWeeks isLastWeek
		isThisWeek isNextWeek beginningOfWeek endOfWeek daysAgo daysUntil daysSince daysFromNow addDays beginningOfDay
		endOfDay hoursAgo hoursUntil hoursSince hoursFromNow addHours minutesAgo minutesUntil minutesSince
		minutesFromNow addMinutes secondsAgo secondsUntil secondsSince secondsFromNow addSeconds millisecondsAgo
		millisecondsUntil millisecondsSince millisecondsFromNow addMilliseconds short long full isToday isYesterday
		isTomorrow isWeekday isWeekend isFuture isPast isSunday isMonday isTuesday isWednesday isThursday isFriday
		isSaturday isJanuary isFebruary isMarch isApril isMay isJune isJuly isAugust isSeptember isOctober isNovember
		isDecember`
	sugarDateStatic = `create past future addLocale setLocale getLocale addFormat utc RFC1123 RFC1036 ISO8601_DATE ISO8601_DATETIME
		range`
	sugarRegExp       = `getFlags setFlags addFlag removeFlag`
	sugarRegExpStatic = `escape`
	sugarObjectStatic = `map reduce each size any all none count find findAll isEmpty sum average min max least most watch isObject
		isNaN equal extended merge clone fromQueryString toQueryString tap has select reject isBoolean isNumber
		isString isArray isDate isRegExp isFunction`
)
