/** What the modeler gets besides its own tools: minimap, colours, any element by name, copying between files. */
import 'bpmn-js-color-picker/colors/color-picker.css';
import 'diagram-js-minimap/assets/diagram-js-minimap.css';
import Colours from 'bpmn-js-color-picker';
import { CreateAppendAnythingModule } from 'bpmn-js-create-append-anything';
import NativeCopyPaste from 'bpmn-js-native-copy-paste';
import Minimap from 'diagram-js-minimap';
import { offer } from '../keys.js';
import { t, translate } from '../language.js';

const words = { translate: ['value', translate] }; // the library's own, looked up where ours are

export const tools = [words, Minimap, Colours, CreateAppendAnythingModule, NativeCopyPaste];

/** What the keys of the canvas do stands in the list of `?` as well. */
export function offerKeys() {
  offer('N', t('Create an element'));
  offer('A', t('Append to the chosen element'));
  offer('Ctrl F', t('Find on the canvas'));
}
