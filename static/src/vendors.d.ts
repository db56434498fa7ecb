// Packages that bring no types of their own, or types our checker cannot read.
declare module '@bpmn-io/properties-panel';
declare module 'bpmn-js-properties-panel';
declare module 'bpmn-js/lib/Modeler';
declare module 'bpmn-js/lib/NavigatedViewer';
declare module 'dmn-js/lib/Modeler';
declare module 'dmn-js/lib/NavigatedViewer';
declare module '@bpmn-io/form-js-viewer';
declare module '@bpmn-io/form-js-editor';
declare module 'camunda-bpmn-moddle/resources/camunda.json';
declare module 'zeebe-bpmn-moddle/resources/zeebe.json';
declare module '@bpmn-io/properties-panel/preact';
declare module '@bpmn-io/properties-panel/preact/hooks';
declare module 'bpmn-js-color-picker';
declare module 'bpmn-js-create-append-anything';
declare module 'bpmn-js-native-copy-paste';
declare module 'diagram-js-minimap';
