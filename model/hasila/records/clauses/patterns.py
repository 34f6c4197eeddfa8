"""Words and patterns that tell what a clause is about: harm, a saying, another event, a period, what is to come.

They match folded text. :mod:`hasila.records.days.dating` decides by them whose date a date is.
"""

from hasila.text import guarded as regex
from hasila.text.folding import fold
from hasila.text.months import HIJRI_MONTHS, MONTHS
from hasila.text.weekdays import WEEKDAYS
from hasila.text.words import LEFT, RIGHT


def _words(alternatives: str) -> str:
    return "(?:" + "|".join(map(fold, alternatives.split())) + ")"


_HARM_VERB = _words(
    "قتل قتلت قتلوا قضى قضت قضوا استشهد استشهدت استشهدوا أصيب أصيبت أصيبوا جرح جرحت جرحوا لقي لقوا مات ماتت ماتوا"
    " توفي توفيت توفوا سقط سقطت سقطوا نزح نزحت نزحوا اعتقل اعتقلت اعتقلوا خطف خطفت خطفوا اختطف اختطفت فقد فقدت"
    " فقدوا فر فرت فروا تهجر هجرت أعدم أعدمت أودى أودت"
    " اغتيل اغتيلت ارتقى ارتقت ارتقوا"
)
_ATTACK_VERB = _words(
    "قصف قصفت قصفوا استهدف استهدفت استهدفوا شن شنت نفذ نفذت انفجر انفجرت هاجم هاجمت اقتحم اقتحمت أسفر أسفرت أدى"
    " أدت خلف خلفت تسبب تسببت أوقع أوقعت ألقى ألقت أطلق أطلقت فجر دمر دمرت غرق غرقت اندلعت اندلع أسقط أسقطت أغار"
    " أغارت كمن داهم داهمت ضرب ضربت سقط سقطت اغتال اغتالت انهار انهارت اصطدم اصطدمت انقلب انقلبت"
    " انهال انهالت دك دكت أمطر أمطرت تعرض تعرضت تعرضوا هاجموا داهموا اقتحموا قصفوا اجتاح اجتاحت اجتاحوا باغت باغتت"
    " باغتوا طوقوا"
)
_SAYING_VERB = _words(
    "قال قالت أعلن أعلنت أكد أكدت ذكر ذكرت أفاد أفادت أوضح أوضحت وثق وثقت كشف كشفت أحصى أحصت أضاف أضافت سجل سجلت"
    " نقل نقلت صرح صرحت يقول تقول تحدث تحدثت أبلغ أبلغت نعى نعت"
)
_PEACEFUL_VERB = _words(
    "التقى التقت اجتمع اجتمعت اجتمعوا زار زارت عقد عقدت انعقد انعقدت بحث بحثت أجرى أجرت استقبل استقبلت دعا دعت"
    " طالب طالبت وقع وقعت وقعا افتتح افتتحت احتفل احتفلت استؤنفت استأنف ناقش ناقشت اعتمد اعتمدت صوت أقر أقرت عين"
    " عينت انتخب انتخبت أدان أدانت شيع شيعت تظاهر زارا وصل وصلت غادر غادرت"
)
_ATTACK_NOUN = _words(
    "قصف غارة غارات ضربة ضربات هجوم هجمات انفجار انفجارات اشتباك اشتباكات مجزرة استهداف عملية تفجير معارك مواجهات"
    " حادث حادثة حريق اعتداء اقتحام كمين رصاص لغم قذيفة قذائف صاروخ صواريخ مسيرة إطلاق زلزال حصيلة اغتيال مفخخة"
    " عبوة قنص نيران النار اشتباكات سيول مداهمة مداهمات قنبلة برميل براميل"
)
_HARM_NOUN = _words(
    "مقتل إصابة سقوط استشهاد مصرع وفاة جرح نزوح اعتقال خطف اختطاف فقدان قتلى جرحى ضحايا قتيل شهيد شهداء"
)
ABOUT_HARM = regex.compile(
    rf"{LEFT}[وفبل]?(?:{_HARM_VERB}|{_ATTACK_VERB}|(?:ال|ل)?(?:{_ATTACK_NOUN}|{_HARM_NOUN})(?:ا|ه|ها|هم)?){RIGHT}"
)
"""A word of harm or of attack."""
HARM = regex.compile(rf"{LEFT}[وفبل]?(?:{_HARM_VERB}|{_HARM_NOUN}){RIGHT}")
"""A word of harm."""
_PART_OF_DAY = r"(?:(?:في\s+)?(?:صباح|مسا|فجر|ظهر|عصر|ليل|ليله|في|يوم|خلال|بتاريخ)\s+)*"
BOUNDARY = regex.compile(
    r"[.؛;!?؟\n]|[،,](?=\s*و|\s*(?:م?ما\s+[يت]?رفع|ل[يت]?(?:رتفع|بلغ|صل|صبح|صير))\p{L}{0,2}(?!\p{L}))"
    rf"|\s(?=[وفبحعث])(?:(?=(?:و?(?:فيما|بينما|حين|علي\s+ان)|ثم|وكان\p{{L}}{{0,3}}|ول[ام]|وما){RIGHT}|بعد\s+{_HARM_NOUN}{RIGHT})"
    rf"|(?=و(?:{_HARM_VERB}|{_ATTACK_VERB}|{_SAYING_VERB}){RIGHT})"
    rf"|(?=و{_PART_OF_DAY}(?:{'|'.join(WEEKDAYS)}|امس|البارحه|ا?مبارح|اليوم(?!\s+(?:التالي|نفس|ذات))){RIGHT})|(?=و(?:في|بتاريخ)\s+\p{{N}}))"
)
"""Where a clause ends."""
EARLIER = regex.compile(
    rf"{LEFT}[وف]?(?:(?<!{LEFT}[وف]?(?:عندما|حينما|حين|لما)\s[^.،؛\n]{{0,60}})كان\p{{L}}{{0,3}}(?:\s+\S+){{0,5}}?\s+قد(?!\s+(?:وصل|حضر|خرج|عاد|هرع|توجه|التحق|انضم|تطوع|ترك|لج|انتقل)(?:ا|ت|وا|تا)?{RIGHT})|سبق\s+ان|في\s+وقت\s+سابق|سابقا|ذكري|قبل\s+ذلك"
    rf"|(?:بعد|قبل)\s+(?:{_HARM_NOUN}|\p{{L}}+(?:\s+\p{{L}}+)?\s+من|\p{{N}}+\s+(?:ايام|يوما?|ساع[هة]|ساعات|اسابيع|اسبوعا?|اشهر)\s+(?:من|علي)\s+(?:ال)?{_ATTACK_NOUN})){RIGHT}"
)
"""Of a clause about an earlier event."""
OF_THE_ATTACK = regex.compile(
    rf"{LEFT}[وف]?كانت?\s+ال(?P<attack>{_ATTACK_NOUN}){RIGHT}"
    r"(?!\s+ال(?:اول|سابق|اخر|اخير|ماضي|فايت|ثاني|مماثل|مشابه)\p{L}{0,2}(?!\p{L}))"
)
"""``وكان الهجوم قد أودى``: of the attack that is told before, whatever the tense."""
SAID_OF_THE_ATTACK = regex.compile(
    rf"{LEFT}[وف]?كان\p{{L}}{{0,3}}(?:\s+[^\s.؛،]+){{0,6}}?\s+(?:قد\s+)?(?:{_SAYING_VERB}|قالوا|ذكروا|اكدوا|افادوا|اعلنوا|وثقوا)"
    rf"(?!\p{{L}})[^.؛]{{0,60}}?\s(?:ب?ان|عن)\s+(?:[^.؛،]{{1,30}}\s)?ال(?P<attack>{_ATTACK_NOUN}){RIGHT}"
    r"(?!\s+ال(?:اول|سابق|اخر|اخير|ماضي|فايت|ثاني|مماثل|مشابه)\p{L}{0,2}(?!\p{L}))"
)
"""``وكان مصدر قد أفاد بأن الانفجار أودى``: the same, of what somebody said earlier."""
GOES_ALONG = regex.compile(
    rf"^\s*و(?:{_HARM_VERB}|(?:اسفر|ادي|ادت|خلف|تسبب|اوقع|اودي|اودت|اسقط|انقتل|انجرح|انصاب|اتصاب|تصاوب)(?:ت|وا|و)?"
    rf"|استشهدو|جرحو|اصيبو|ماتو|قتلو){RIGHT}"
)
"""``وأصيب``, ``وأوقع``: of a clause that tells of the event of the clause before."""
_WILL = (
    r"[وف]?س(?=[يت]\p{L}{3})(?!يد|يطر|يار|ياد|ياس|ياح|ينا|يول|يرا|يف|يل|يما|يج|يب|ين|يو|ته|تين|تون|تم[اي]|ت[اريشو])"
    r"\p{L}+"
)
"""A verb of the future, and not سيدات, سيارة, ستمئة."""
TO_COME = regex.compile(
    rf"{LEFT}(?:{_WILL}|[وف]?(?:سوف|لن|من\s+(?:المقرر|المتوقع|المنتظر|المرتقب)|يعتزم|يعقد|تعقد|يبدا|تبدا|يجتمع|تجتمع|يلتقي|تستضيف)){RIGHT}"
)
"""Of a clause about what is to come."""
OTHER_EVENT = regex.compile(rf"{LEFT}[وف]?(?:{_PEACEFUL_VERB}){RIGHT}")
"""Of a clause about an event that harms nobody."""
OF_ANOTHER = regex.compile(
    rf"{LEFT}[وف]?(?:(?:منذ|حتي|لغايه)(?:\s+\p{{L}}+){{0,5}}|(?:بعد|عقب|قبل)\s+(?:ال)?(?:يوم|ايام|اتفاق|هدنه|وقف|انهيار"
    rf"|اعلان|دخول|زياره|قمه|انتخابات)(?:\s+\p{{L}}+){{0,4}}"
    rf"|(?:المتفق|المبرم|الموقع|المعلن|المقرر)(?:\s+\p{{L}}+){{0,2}})\s*$"
)
"""Before a date since or until which something is told, and that of an agreement or of what went before."""
SINCE = regex.compile(
    rf"{LEFT}[وف]?منذ(?:\s+(?:ال)?(?:ساع(?:ه|ات)|صباح|فجر|ظهر|بعد\s+ظهر|عصر|مسا|ليل|ليله|منتصف\s+ليل[هة]?)"
    r"(?:\s+الاولي)?(?:\s+من)?)+(?:\s+يوم)?\s*$"
)
"""Before a day of whose part people were harmed since: ``منذ فجر``."""
SINCE_DAY = regex.compile(rf"{LEFT}[وف]?منذ\s+(?=(?:اليوم|امس|البارح|مبارح|امبارح)$)")
"""Before the words for today or yesterday, since which people were harmed."""
SAID = regex.compile(rf"{LEFT}[وف]?{_SAYING_VERB}{RIGHT}")
"""A verb of saying."""
RECORDED = regex.compile(rf"{LEFT}[وف]?(?:سجل|وثق|احصي?|رصد|شهد)(?:ت|نا|وا|ه|ها)?{RIGHT}")
"""A verb of what is recorded of a day, which is that of the harm: ``سجلت الوزارة يوم 20/10 سقوط 16 قتيلا``."""
SAID_BEHIND = regex.compile(
    rf"{LEFT}(?:علي\s+ما|[بو]?حسب\s*ما|وفق\s*ما|وفقا?\s+لما|(?<!^[\s\p{{P}}]*)كما(?!\s+(?:وثق|سجل|احص)))\s+{_SAYING_VERB}(?!\p{{L}})[^.؛!؟\n،,]{{0,60}}$"
)
"""Before the day of a saying that ends a sentence: ``على ما أفاد مصدر أمني الثلاثاء.``"""
SAYS_THAT = regex.compile(
    rf"[\s،,)]*(?:(?:صباحا|مسا)\s+)?(?:(?:ان|انه|انها|انهم|بان|بانه|عن|بمقتل|باستشهاد|باصابه|لـ?\p{{L}}+\s+ان)|{_HARM_NOUN}){RIGHT}"
)
"""Behind the day of a saying: إن, مقتل."""
THAT = regex.compile(rf"{LEFT}(?:ان|بان|انه|عن){RIGHT}")
"""Before what is said."""
GOES_ON = regex.compile(
    r"^[\s\p{P}]*(?:(?:[وف]|كما\s+|مما\s+|ما\s+)?(?:اسفر|ادي|خلف|تسبب|اودي|اوقع|نجم|نتج|راح)\p{L}*|كما|ايضا)(?!\p{L})"
    r"|^[\s\p{P}]*(?:فقد|[وف]?(?:فجاه|عندها|حينها|وقتها))(?!\p{L})"
    rf"|^[\s\p{{P}}]*[وف]?خلال\s[^.،]{{0,20}}\s(?:من\s+)?ال{_ATTACK_NOUN}{RIGHT}"
    r"|^[\s\p{P}]*و?رد(?:ت|وا)?\s+(?:[^\s.،]+\s+){1,4}?(?:علي\s+(?:مصدر|مصادر|ال)|بال)\p{L}*"
    rf"|^[\s\p{{P}}]*و?(?:[يت]?توزعت?|توزع(?:وا)?)\s+ال(?:قتلي|ضحايا|شهدا|جرحي|مصابون|اصابات|خساير|حصيله){RIGHT}"
    rf"|{LEFT}[وفبلك]?ال(?!وقت|سياق|اطار|صدد|مصدر|يوم|اثنا|طريق|شي|عام|شهر|اسبوع|سن)\p{{L}}+\s+(?:نفس|ذات)(?:ه|ها|هم){RIGHT}"
    r"|^[\s\p{P}]*[وف]?(?:تبين|اتضح)(?!\p{L})[^.]{0,40}\s(?:ناجم|ناتج|نتيجه|بسبب)(?!\p{L})"
    rf"|{LEFT}[وفبل]?(?:ال|لل)(?!رصاص|ني?ران?|قنص){_ATTACK_NOUN}{RIGHT}|{LEFT}(?:اخر(?:ون|ين|ان)?|بينهم|منهم|بين\s+(?:القتلي|الضحايا|الجرحي|المصابين|الشهدا)){RIGHT}"
)
"""Of a sentence that goes on with the event of the sentence before."""
ANOTHER_MATTER = regex.compile(
    rf"{LEFT}[وفب]?(?:ال)?(?:{_ATTACK_NOUN}|حوادث|اعتدا\p{{L}}*|موقع|مكان|منطقه|جبهه)\s+(?:اخر|اخري|منفصل|منفصله|ثان|ثانيه){RIGHT}"
    rf"|{LEFT}و?(?:من\s+(?:جه|ناحي)\p{{L}}*\s+(?:اخري|ثاني)|علي\s+صعيد|(?:ب|في\s+)المقابل|الي\s+ذلك|في\s+(?:سياق|الاثنا"
    rf"|غضون|تطور|حين\s+اخر)|كذلك|بدور\p{{L}}*|علي\s+جبه\p{{L}}*){RIGHT}"
)
"""Of a sentence about another matter than the one before."""
NEW_PLACE = regex.compile(
    rf"{LEFT}و?(?:(?:في|قرب|داخل|عند|علي|شمال\p{{L}}*|جنوب\p{{L}}*|شرق\p{{L}}*|غرب\p{{L}}*)\s+|ب)"
    r"(?:محيط\s+|اطراف\s+)?(?:حقل|قري[هة]|قري|بلد[هة]|بلدات|مدين[هة]|حي|سوق|منزل|بيت|مخيم|محافظ[هة]|ناحي[هة]|قضا|منطق[هة]"
    rf"|مزرع[هة]|مصنع|معمل|مدرس[هة]|مسجد|حاجز|معسكر|ريف|ضاحي[هة]|شارع|مطعم|فندق|مينا|نهر|وادي|جبل){RIGHT}"
)
"""A place that is told as new: ``في قرية``; ``في القرية`` is that told before."""
_NAMES = {name.split()[0] for name in MONTHS} | {name.replace(" ", r"\s+") for name in HIJRI_MONTHS}
_MONTH_WORDS = "|".join(sorted(_NAMES, key=len, reverse=True))
"""Of the Hijri months the whole name: ``ذي قار`` is none."""
_DAY_PART = (
    r"(?:ساعات\s+)?(?:ال)?(?:صباح|فجر|ظهر|ظهيره|عصر|مسا|ليل|صبح)(?!\p{L})(?:\s+(?:الباكر|الاولي?)(?!\p{L}))?"
    rf"(?!\s+(?:يوم\s+)?(?:{'|'.join(WEEKDAYS)}|امس|البارحه|اول|\p{{N}}{{1,2}}\s*(?:[/.-]\s*\p{{N}}|(?:من\s+)?(?:{_MONTH_WORDS}){RIGHT})))"
)
"""A part of a day that is not named, which is today: ``منذ الفجر``."""
_FEW_HOURS = (
    r"(?:(?:اكثر\s+من|نحو|حوالي|اقل\s+من|بضع|عده)\s+)?(?!24|٢٤|۲۴)(?:(?:\p{N}{1,2}|\p{L}+)\s+)?(?:ساعات?|ساعه|ساعتين|دقايق|دقيقه)"
    r"(?!\s+(?:ال\p{L}+\s+){0,2}الماضيه)"
)
"""A time shorter than a day."""
_NO_NAME = (
    r"(?<!(?:سد|سدي|مشفي|مستشفي|حي|جسر|شارع|ساحه|ساحات|حديقه|جامعه|كليه|مدرسه|مجمع|ملعب"
    r"|حرب|ثوره|احتجاجات|تظاهرات|انتفاضه)\s+)"
)
"""Where the word for a month is no name of a dam, a hospital, a war: سد تشرين."""
_THIS_YEAR = (
    r"العام(?=\s+(?:ال(?:ماضي|فايت|منصرم|جاري|حالي|مقبل|قادم|سابق|اول)|\p{N}|نفس|ذات))"
    r"|(?<=(?<!\p{L})(?:هذا|ذلك|خلال|منذ|مطلع|بدايه|نهايه|طوال|طيله|نفس|من|في|لهذا|اوايل|اواخر|منتصف|نصف|قبل|بعد|علي\s+مدار|مدي)\s+)العام"
)
"""The year, and not ``المستشفى العام``."""
PERIOD = regex.compile(
    rf"{LEFT}[وفبل]?(?:منذ(?!\s+(?:ال)?(?:{_DAY_PART}){RIGHT})|(?:خلال|طوال|طيله)"
    rf"(?!\s+(?:(?:ال)?(?:{_ATTACK_NOUN}|تصدي\p{{L}}*|محاوله|مطارد\p{{L}}*|ملاحق\p{{L}}*|اجتياح|توغل|انسحاب)|{_FEW_HOURS}){RIGHT})"
    rf"|حتي(?!\s+(?:الان|الساعه|اللحظه|هذه\s+(?:الساعه|اللحظه)|(?:ساعه|لحظه|وقت|حين|موعد)\s+(?:اعداد|كتابه|نشر|تحرير|صدور)){RIGHT})|سنويا|شهريا"
    rf"|يوميا|اسبوعيا|حصيله(?!\s+(?:ال(?:ضحايا|قتلي|شهدا)\s+)?(?:ال)?(?:اولي\p{{L}}*|غير\s+(?:ال)?نهاييه|مبدييه|موقته|نهاييه){RIGHT})|اجمالي|(?:عام|{_THIS_YEAR})|(?:ال)?(?:سنه|عامي|شهر|اشهر|سنوات|اعوام|اسابيع|شهور|عقد|عقود|صيف|شتا|خريف)|ايام|الايام|قبل\s+(?:نحو|اكثر|ايام|\p{{L}}+\s+ايام|يوم\p{{L}}*|اسبوع\p{{L}}*)"
    rf"|الاسبوع|كل(?!\s+من{RIGHT})|بين\s+عامي|عادة|تاريخ|انذاك|حينها|وقتها|يومها|(?:قبل|بعد)(?:ها|ه)?(?:\s+ذلك)?\s+ب(?:يوم|يومين|ايام|اسبوع|\p{{L}}+\s+ايام)|(?:ذلك|نفس)\s+اليوم|اليوم\s+(?:نفسه|ذاته|التالي|السابق)"
    rf"|{_NO_NAME}(?:{_MONTH_WORDS})(?!\s*\|)){RIGHT}|(?<!\p{{N}})(?:19|20)\p{{N}}{{2}}(?!\p{{N}})"
)
"""Of a clause about a period, or about a day that it does not name."""
AGE = regex.compile(
    rf"{LEFT}(?:(?:عمر|اعمار)\p{{L}}*|[وف]?(?:يبلغ|تبلغ|يناهز|تناهز)\s+من\s+العمر|(?:ال)?بالغ\p{{L}}*(?:\s+من\s+العمر)?|ابن|ابنه|بنت|ذ[ويا]ت?)\s+"
    r"(?:[\p{N}]{1,3}|\p{L}+(?:\s+(?:عشره?|و\s?\p{L}+))?)\s+(?:سنه|سنوات|سنين|شهر|شهرا|اشهر|شهور|اعوام|عام|عاما|ايام)(?!\p{L})"
    r"|\(\s*(?:\p{N}{1,3}|\p{L}+(?:\s+\p{L}+)?)\s+(?:سنه|سنوات|سنين|شهر|شهرا|اشهر|شهور|اعوام|عام|ايام)\s*\)"
)
"""An age: ``عمره 12 سنة``, ``(9 سنوات)``."""
MONTH_OR_YEAR = regex.compile(
    rf"{LEFT}[وفب]?(?:{_NO_NAME}(?:{_MONTH_WORDS})(?!\s*\|)|(?:ال)?عام\s+الماضي|السنه\s+الماضيه){RIGHT}|(?<!\p{{N}})(?:19|20)\p{{N}}{{2}}(?!\p{{N}})"
)
"""A month or a year."""
NOT_PAST = regex.compile(
    rf"{LEFT}[وف]?(?:لو|اذا|في\s+حال|ربما|قد\s+[يت]\p{{L}}+|يمكن|كي|لن|لم|سوف|{_WILL}|[يت]هدد\p{{L}}*|هدد\p{{L}}*"
    rf"|(?:ت|ي)?حذر\p{{L}}*|تحذير\p{{L}}*|خشيه|مخاوف|احتمال\p{{L}}*|[يم]توقع|توقعات|خطر|مناوره|تدريب|محاكاه"
    rf"|(?:لا|ما)\s+(?:ي|ت)?زال\p{{L}}*|ما\s+زال\p{{L}}*){RIGHT}"
)
"""Of a clause about what may happen, did not happen, or lasts."""
SAME_DAY = regex.compile(
    rf"{LEFT}[وفبل]?(?:(?:ذلك|نفس|ذات|هذاك)\s+(?:ال)?(?:يوم|نهار)|ال(?:يوم|صباح|مسا|ليله|نهار)\s+(?:نفس|ذات|عين)(?:ه|ها)|يومها"
    rf"|(?P<later>ال(?:يوم)\s+ال(?:تالي|لاحق)|(?:ثاني|تاني)\s+يوم|بعد(?:ها|ه|\s+ذلك)?\s+بيوم(?:ين)?)"
    rf"|(?P<sooner>اليوم\s+السابق|قبل(?:ها|ه|\s+ذلك)?\s+بيوم(?:ين)?)){RIGHT}"
)
"""Words for the day that was told before, the day behind it or the day before it."""
_PUBLISHED = (
    r"(?:نشر|بث|صدر|اصدر|تداول|تناقل|عمم|وزع|كتب|اعلن|زعم|صرح|قال|ذكر|اكد|افاد|اوضح|نعي|نع(?=ت))(?:ت|ته|تها|ه|ها|وا|وه|وها)?"
    r"|الصادر\p{L}*|المنشور\p{L}*"
)
_BURIED = r"[يتن]?شيع(?:ت|وا|ون)?|تشييع|[يتن]?ودع(?:ت|وا)?|[يتن]?دفن(?:ت|وا)?|ووري\p{L}*|مواراه|موكب\s+التشييع"
BURIED = regex.compile(rf"{LEFT}[وف]?(?:{_BURIED}){RIGHT}")
"""Of a clause that tells how people were buried, the day of which tells nothing of that of their death."""
BEFORE_THAT = regex.compile(
    rf"^[\s\p{{P}}]*و?كان\p{{L}}{{0,3}}\s+(?:[^\s.]+\s+){{0,7}}?قد\s+(?!(?:{_SAYING_VERB}|{_PEACEFUL_VERB}|{_BURIED}){RIGHT})"
    rf"|^[\s\p{{P}}]*وقد\s+(?:{_HARM_VERB}){RIGHT}"
)
"""``وكان الثلاثة قد استشهدوا``: the beginning of a sentence about what went before the burial told just now."""
AFTERWARDS = regex.compile(rf"{LEFT}[وف]?(?:{_PUBLISHED}|{_BURIED}|جناز\p{{L}}*){RIGHT}")
"""Before the day on which something was published or people were buried: ``بيان صدر اليوم``, ``شيعت المدينة``."""
RISEN = regex.compile(
    rf"{LEFT}[وفبل]?(?:حصيله\s+(?:ال)?|ال?حصيله\s+ال(?:نهاييه|اوليه|محدثه|جديده)\s+ل(?:ل)?)(?:{_ATTACK_NOUN}|عدوان){RIGHT}"
)
"""The toll of an attack, which was told before and rises."""
SCENE = regex.compile(
    rf"{LEFT}[وفبل]?(?:(?:بدا|بدات|كان|كانت)\s+(?:ال)?(?:يوم|ليله|صباح|نهار)|(?:يوم|ليله|ساعات|لحظات|دقايق)\p{{L}}?\s+من\s+ال(?:توتر|رعب|هلع|خوف|جحيم|قصف|ذعر)"
    rf"|(?:يوم|ليله|ليل|صباح|نهار)\p{{L}}?\s+(?:هاد\p{{L}}*|دام\p{{L}}*|اسود|سودا|عصيب\p{{L}}*|مرعب\p{{L}}*|عنيف\p{{L}}*)"
    rf"|(?:ال)?(?:هدير|ازيز|دوي|طايرات|طيران|طياره|صفارات)){RIGHT}"
)
"""A scene of an attack that no word of attack tells: ``يوما داميا``, ``على هدير الطائرات``."""
MEANWHILE = regex.compile(
    r"^[\s\p{P}]*(?:[وف]?(?:في\s+)?(?:خلال|اثنا)\s+(?:ذلك|هذا|هذه|(?:ال)?(?:عمليه|حمله|مداهمه|دهم|اقتحام|اجتياح|توزيع|تشييع|جنازه|انسحاب|اجلا"
    r"|اخلا|مرور|عوده|خروج|نقل|تفكيك|بحث|تظاهره|مظاهره|احتجاج|انقاذ|فض|مسيره|اشتباك|اشتباكات|مطارده|ملاحقه|مرورهم|عودتهم|خروجهم"
    r"|انسحابهم|اجلايهم|نقلهم))(?!\p{L})|[وف]?في\s+طريق\s+(?:ال)?عود\p{L}+)"
)
"""The beginning of a sentence about what happened in the course of what was told before: ``وخلال العملية سقطت``."""
NARRATED = regex.compile(
    rf"^[\s\p{{P}}]*(?:(?:[وف]?(?:فجاه|بغته|عندها|بعدها|حينها)|ثم|وما\s+هي\s+الا|ولم\s+تمض|[وف]?بعد\s+(?:انسحاب|مغادر|رحيل|خروج|فرار|هروب)\p{{L}}*){RIGHT})"
)
"""The beginning of a sentence that a story goes on with: ``ثم انهالت القذائف``."""
AT_THAT_TIME = regex.compile(
    r"^[\s\p{P}]*(?:[وف]?(?:عندما|حين|حينما|لما)\s+(?:غادر|انسحب|وصل|دخل|خرج|انته|حاول)\p{L}*"
    r"|[وف]?(?:قرابه|عند|قبيل|بعيد|قبل|بعد|حوالي)\s+(?:منتصف\s+)?(?:صلاه\s+)?ال(?:فجر|ظهر|عصر|مغرب|مسا|غروب|ليل|نهار|عشا))"
    rf"{RIGHT}"
)
"""The beginning of a sentence that tells the hour of a day told before: ``قرابة الظهر ألقت``, ``وعندما انسحبوا``."""
WITNESSED = regex.compile(
    rf"{LEFT}[وف]?(?:كنا|كنت|(?:طلع|رح|نزح|خرج|هرب|صحي|مشي|وصل|نم|قعد|سمع|شف|راي|حاصر)نا|استيقظنا|قاعدين|نايمين){RIGHT}"
)
"""Of a sentence in which a witness tells what they did."""
TICKER = regex.compile(r"^[^\p{L}\p{N}]*(?:تحديث\s+)?(?:\p{N}{1,2}:\p{N}{2}(?!\p{N})|عاجل(?!\p{L}))")
"""The beginning of a line of news of this hour, in which the present tense tells what happened."""
BEFORE_DATELINE = regex.compile(r"^[\s\p{P}]*(?:\p{L}+[\s\p{Zs}]*){1,3}[،,–—/(-]\s*(?:يوم\s+)?$")
"""Before the day of a dateline, from the beginning of its sentence: the place in ``مقديشو، الخميس:``."""
BARE_DATELINE = regex.compile(
    r"^[\s\p{P}]*(?!(?:ال)?(?:حصيله|اخبار|احداث|تقرير|نشره|حصاد|بيان|ملخص|تطورات|يوم|بتاريخ|تاريخ|في)(?!\p{L}))(?:\p{L}+\s+){1,2}"
    r"\p{Nd}{1,2}\s+[\p{L}\s/()]+(?:\p{Nd}{4}\s*)?(?:\([^)]{1,30}\)\s*)?[–—-](?=\s)"
)
"""``واجادوجو 14 مارس آذار -``, a dateline without a sign before its day."""
BEHIND_DATELINE = regex.compile(r"^\s*(?:\([^)]{1,30}\)|\))?\s*[:–—-]")
"""Behind the day of a dateline."""
IMPERFECT = regex.compile(r"[وفل]?س?[يت](?:قتل|صاب|صيب|ستشهد|جرح|موت|لقي|قضي|سقط|نزح|عتقل|خطف|ختطف|فقد|ودي|فر)\p{L}*")
"""A verb of harm in the imperfect."""
STATE = regex.compile(
    r"(?:[وفبل]|ال|وال|بال|لل)?(?:نازح|لاجي|معتقل|محتجز|مفقود|مهجر|مشرد|اسري|اسير|سجين|سجنا|رهين|رهاين|مختطف|مخطوف)\p{L}*"
)
"""A word for people in a lasting state."""


HARM_WORD = regex.compile(
    rf"{LEFT}[وفبل]?(?:ال|لل)?(?:{_HARM_VERB}|{_HARM_NOUN}|{_ATTACK_VERB}|قتيل\p{{L}}*|جريح\p{{L}}*|شهيد\p{{L}}*|مصاب\p{{L}}*"
    rf"|ضحي\p{{L}}*|جث\p{{L}}+|انتشل\p{{L}}*|انتشال|اصاب\p{{L}}*|ذهب\p{{L}}*|راح\p{{L}}*|انقتل\p{{L}}*|اتقتل\p{{L}}*){RIGHT}"
)
"""A word of a harm that happened."""
