/**
 * A text in which the letters of each pair have changed places; twice is the text again.
 * @param {string} text
 * @param {string} pairs letters, of one UTF-16 unit each, two by two
 */
export function swapped(text, pairs) {
  const other = new Map([...pairs].map((letter, at) => [letter, pairs[at ^ 1]]))
  return text.replace(/./gs, letter => other.get(letter) ?? letter)
}
