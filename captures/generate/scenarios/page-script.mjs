// Runs in the page: what a step does, and what came of it: `{ ok, read }` or `{ ok: false, error }`.

/** The source of a function that performs one step; it refers to nothing outside itself. */
export const PERFORM = String(async function perform(step) {
  const loaded = (element) =>
    new Promise((resolve, reject) => {
      element.onload = () => resolve(element);
      element.onerror = () => reject(new Error('error event'));
      document.documentElement.append(element);
    });
  const element = (tag, more) => loaded(Object.assign(document.createElement(tag), more));
  const body = () => {
    if (step.form) {
      const form = new FormData();
      for (const [name, value] of Object.entries(step.form)) form.append(name, value);
      return form;
    }
    return step.size ? new Uint8Array(step.size).fill(97) : step.body;
  };
  const inFrame = () =>
    new Promise((resolve, reject) => {
      const { frame, ...inner } = step;
      const answer = ({ data }) => (data.ok ? resolve(data.read) : reject(new Error(data.error)));
      addEventListener('message', answer, { once: true });
      document.querySelector('iframe').contentWindow.postMessage(inner, '*');
    });
  const request = async (url, method, more = {}) => {
    const { headers, credentials, redirect } = step;
    const init = { method, headers, body: body(), credentials, redirect, ...more };
    if (step.abortAfter) init.signal = AbortSignal.timeout(step.abortAfter);
    const response = await fetch(url, init);
    await response.arrayBuffer();
    return response;
  };
  const actions = {
    fetch: async () => [...(await request(step.url, step.method)).headers.keys()],
    upload: () =>
      new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.upload.onprogress = () => undefined;
        request.onload = () => resolve([]);
        request.onerror = () => reject(new Error('error event'));
        request.open(step.method, step.url);
        request.send(body());
      }),
    image: async () => {
      const more = step.crossorigin === undefined ? {} : { crossOrigin: step.crossorigin };
      const image = await element('img', { ...more, src: step.url });
      if (!step.canvas) return [];
      const canvas = document.createElement('canvas');
      canvas.getContext('2d').drawImage(image, 0, 0);
      return [canvas.toDataURL().length];
    },
    font: async () => [(await new FontFace('Shop', `url(${step.url})`).load()).family],
    module: async () => [(await element('script', { type: 'module', src: step.url })).type],
    script: async () => [(await element('script', { src: step.url })).type],
    worker: async () => {
      await navigator.serviceWorker.register(step.url);
      await navigator.serviceWorker.ready;
      while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 20));
      return [];
    },
    multipart: async () => {
      const begun = await fetch(`${step.url}?uploads`, { method: 'POST' });
      const id = /<UploadId>([^<]*)/.exec(await begun.text())[1];
      for (const part of [1, 2]) {
        const response = await request(`${step.url}?partNumber=${part}&uploadId=${id}`, 'PUT', { body: 'part' });
        if (response.headers.get('etag') === null && part === 2) throw new Error('the ETag cannot be read');
      }
      return [];
    },
  };
  if (step.after) await new Promise((resolve) => setTimeout(resolve, step.after));
  try {
    return { ok: true, read: await (step.frame ? inFrame() : actions[step.do]()) };
  } catch (error) {
    return { ok: false, error: String(error) };
  }
});

/** The source of a function that opens the frame of a step, which then performs what it is sent; `perform` is `PERFORM`. */
export const OPEN_FRAME = String(async function openFrame({ frame }, perform) {
  const run = `onmessage=({data})=>(${perform})(data).then(r=>parent.postMessage(r,'*'))`;
  const html = `<!doctype html><script>${run.replaceAll('</', '<\\/')}</script>`;
  const element = document.createElement('iframe');
  if (frame === 'data') element.src = `data:text/html,${encodeURIComponent(html)}`;
  else Object.assign(element, { sandbox: 'allow-scripts', srcdoc: html });
  await new Promise((resolve) => {
    element.onload = resolve;
    document.documentElement.append(element);
  });
});
