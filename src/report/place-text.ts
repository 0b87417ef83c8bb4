import type { Source } from '../diagnostics/diagnostic.ts';
import type { Style } from './style.ts';

/** Where a source is, on one line: `cors.xml:14:3`, `upload.pcapng frame 412`. */
export function placeText(style: Style, source: Source): string {
  switch (source.kind) {
    case 'config': {
      const position = style.sources.of(source.file)?.positionAt(source.span.start);
      const file = fileText(style, source.file);
      return position ? `${file}:${position.line}:${position.column}` : file;
    }
    case 'frame':
      return `${fileText(style, source.file)} frame ${source.frame}`;
    case 'har':
      return `${fileText(style, source.file)} entry ${source.entry}`;
    case 'netlog':
      return `${fileText(style, source.file)} source ${source.id}`;
    case 'file':
      return source.offset === null
        ? fileText(style, source.file)
        : `${fileText(style, source.file)} byte ${source.offset}`;
    case 'argument':
      return `command line: ${style.clean(source.text)}`;
  }
}

export const fileText = (style: Style, file: string): string =>
  file === '-' ? 'standard input' : style.mark(file, null).text;
