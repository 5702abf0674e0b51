/** Why a file cannot be imported any further; the message is for whoever asked for the import. */
export class ImportFault extends Error {
  override readonly name = 'ImportFault';
}
