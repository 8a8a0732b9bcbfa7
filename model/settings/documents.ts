import { z } from 'zod';
import { fault } from '../base/shape';
import { isDocumentName, isOthersDocument, isWritableDocumentName } from '../iam/document-name';

export const documentName = () =>
  z
    .string()
    .refine(isWritableDocumentName, fault('bad-setting', 'is no document name', '3 to 128 of letters, digits, _ . -'))
    .refine(
      (name) => !isOthersDocument(name),
      fault(
        'bad-setting',
        'belongs to AWS or to the whole account',
        'Choose a name of your own, such as Curfew-Shell.',
      ),
    );

export const documentNames = () =>
  z
    .array(z.string())
    .refine(
      (all) => all.every(isDocumentName) && new Set(all).size === all.length,
      fault('bad-setting', 'holds what documentName cannot have been, or a name twice', 'Write each once.'),
    );
