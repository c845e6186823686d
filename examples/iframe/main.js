// The portal hands files to the frame; what the frame does with them, it does under a policy of its own.
const frame = document.querySelector('iframe')
const files = document.querySelector('input')

files.addEventListener('change', () => frame.contentWindow.postMessage([...files.files], location.origin))
