import { z } from 'zod';
import { fault } from '../base/shape';

const written = /^[A-Za-z0-9_.-]{3,128}$/;
/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html */
const ofOthers = /^(aws|amazon|amzn|SSM-SessionManagerRunShell$)/i;

/** Whether the setting `documentName` could have, or have had, this name. */
export const isDocumentName = (name: string): boolean => written.test(name) && !ofOthers.test(name);

export const documentName = () =>
  z
    .string()
    .refine(
      (name) => written.test(name),
      fault('bad-setting', 'is no document name', '3 to 128 of letters, digits, _ . -'),
    )
    .refine(
      (name) => !ofOthers.test(name),
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
