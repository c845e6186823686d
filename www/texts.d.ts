// What `pointworth/locales/fa` and the like hold, for `addLocale`.
import type { Message } from './locale.js'

declare const texts: Record<string, Message>
export default texts
