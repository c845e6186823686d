// Names and phrases of the synthetic company. `promoter` and `detractor` hold the planted phrases
// that the words analysis must find; `neutral` is the same for everybody.

export const COMPANY_FIRST = [
  'Nordlund',
  'Baltic',
  'Harbour',
  'Meridian',
  'Kestrel',
  'Alder',
  'Granite',
  'Lumen',
  'Orchard',
  'Sable',
  'Tamarind',
  'Vector',
  'Willow',
  'Zephyr',
  'Amber',
  'Beacon',
  'Cobalt',
  'Drift',
  'Ember',
  'Fjord',
  'Garnet',
  'Heron',
  'Iris',
  'Juniper',
  'Kivi',
  'Larch',
  'Maple',
  'Nimbus',
  'Onyx',
  'Pärn',
  'Quartz',
  'Rowan',
  'Saffron',
  'Tallis',
  'Umber',
  'Vesper',
  'Yarrow',
  'Arash',
  'Damavand',
  'Volna'
]
export const COMPANY_SECOND = [
  'Logistics',
  'Foods',
  'Textiles',
  'Insurance',
  'Energy',
  'Retail',
  'Media',
  'Robotics',
  'Pharma',
  'Shipping',
  'Tools',
  'Labs',
  'Bank',
  'Travel',
  'Paper',
  'Optics',
  'Telecom',
  'Studios',
  'Farms',
  'Steel',
  'Works',
  'Air',
  'Glass',
  'Homes'
]
export const TEAMS = [
  'Finance',
  'Operations',
  'Marketing',
  'Sales',
  'People',
  'IT',
  'Legal',
  'Research',
  'Service',
  'Procurement',
  'Logistics',
  'Quality'
]
export const OWNERS = ['Anna', 'Bijan', 'Carmen', 'Dmitri', 'Eva', 'Farah', 'Georg', 'Helmi', 'Ivan', 'Jaan']

/** @type {Record<string, { promoter: string[], detractor: string[], neutral: string[] }>} */
export const COMMENTS = {
  en: {
    promoter: ['quick helpful support', 'easy to use', 'great account team'],
    detractor: ['too expensive', 'slow response', 'invoice errors'],
    neutral: [
      'We use it every day.',
      'Please update the manuals.',
      'We use it for monthly reports.',
      'Waiting for the next version.',
      'Our team grew this year, so we added seats.',
      'The new menu takes time to learn.',
      'We moved from spreadsheets, mostly.',
      'An export to other tools would help.',
      'They said "next week", we will see.',
      'Asked on behalf of two departments.',
      'First year with the product.',
      'No further remarks,\nthank you.'
    ]
  },
  fa: {
    promoter: ['پشتیبانی سریع', 'استفاده آسان', 'تیم حرفه‌ای'],
    detractor: ['قیمت خیلی بالا', 'پاسخ‌گویی کند', 'خطای صورت‌حساب'],
    neutral: [
      'هر روز از آن استفاده می‌کنیم.',
      'لطفاً راهنما را به‌روز کنید.',
      'برای گزارش‌های ماهانه استفاده می‌کنیم.',
      'منتظر نسخهٔ بعدی هستیم.',
      'امسال تیم ما بزرگ‌تر شد، کاربر اضافه کردیم.',
      'یادگیری منوی جدید زمان می‌برد.',
      'خروجی برای نرم‌افزارهای دیگر کمک می‌کند.',
      'سال اول همکاری ماست.',
      'نظر دیگری نداریم، سپاس.'
    ]
  },
  et: {
    promoter: ['kiire abi', 'lihtne kasutada', 'väga tubli meeskond'],
    detractor: ['liiga kallis', 'aeglane vastus', 'vead arvel'],
    neutral: [
      'Kasutame seda iga päev.',
      'Palun uuendage juhendeid.',
      'Kasutame igakuisteks aruanneteks.',
      'Ootame järgmist versiooni.',
      'Meie meeskond kasvas, lisasime kasutajaid.',
      'Uue menüüga harjumine võtab aega.',
      'Eksport teistesse tööriistadesse aitaks.',
      'Esimene aasta selle tootega.',
      'Rohkem märkusi ei ole, aitäh.'
    ]
  },
  ru: {
    promoter: ['быстрая поддержка', 'удобно пользоваться', 'отличная команда'],
    detractor: ['слишком дорого', 'долго отвечают', 'ошибки в счёте'],
    neutral: [
      'Пользуемся каждый день.',
      'Обновите, пожалуйста, инструкции.',
      'Используем для ежемесячных отчётов.',
      'Ждём следующую версию.',
      'Команда выросла, добавили пользователей.',
      'К новому меню надо привыкнуть.',
      'Помогла бы выгрузка в другие программы.',
      'Первый год работы с продуктом.',
      'Других замечаний нет, спасибо.'
    ]
  }
}
