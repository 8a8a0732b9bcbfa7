/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html */
const written = /^[A-Za-z0-9_.-]{3,128}$/;
const ofOthers = /^(aws|amazon|amzn|SSM-SessionManagerRunShell$)/i;

/** Whether a document of Systems Manager can be called so. */
export const isWritableDocumentName = (name: string): boolean => written.test(name);

/** Whether it is AWS's, or the one that every session of the account goes through by default. */
export const isOthersDocument = (name: string): boolean => ofOthers.test(name);

/** Whether the setting `documentName` could have, or have had, this name. */
export const isDocumentName = (name: string): boolean => isWritableDocumentName(name) && !isOthersDocument(name);
