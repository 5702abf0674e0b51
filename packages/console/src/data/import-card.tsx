import { Button, Card, FileInput, Group, SegmentedControl, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { SectionHead } from '../components/section-head.tsx';
import { TextField } from '../components/text-field.tsx';
import { useDraft } from '../components/use-draft.ts';
import { WhyNot } from '../components/why-not.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { dataWords } from '../words/data.ts';
import { type CollectionName, keyOf, namesOf } from './collection-queries.ts';
import { ImportProgress, ProgressLine } from './import-progress.tsx';
import { uploadAndImport } from './upload-file.ts';

/** What is to be imported, and what goes on. */
interface ImportDraft {
  readonly from: 'here' | 'server';
  readonly file: File | null;
  /** On the server. */
  readonly path: string;
  /** Of the upload, 0 to 1; undefined unless one goes on. */
  readonly share?: number | undefined;
  /** The import that was started. */
  readonly jobId?: string | undefined;
  /** Why none was. */
  readonly error?: unknown;
}

/** Imports a file of the reader's, or one that is in the server's import folder, and shows how far it is. */
export function ImportCard({ of }: { readonly of: CollectionName }) {
  const t = useWords(dataWords);
  const client = useClient();
  const whyNot = useWhyNot(of.clusterId);
  // It goes on when the page is left, and is seen again when one comes back.
  const [{ from, file, path, share, jobId, error }, change] = useDraft<ImportDraft>(
    keyOf(of, 'import'),
    { from: 'here', file: null, path: '' },
  );
  const begin = async () => {
    if (from === 'server') {
      const body = { ...namesOf(of), files: [[path]] };
      return (await client.data(of.clusterId, 'jobs/import/create', body)).data.jobId;
    }
    if (!file) throw new Error(t.chooseFile);
    return uploadAndImport(client, { of, file, onShare: (done) => change({ share: done }) });
  };
  const start = useMutation({
    mutationFn: begin,
    onMutate: () => change({ jobId: undefined, error: undefined }),
    onSuccess: (started) => change({ jobId: started }),
    onError: (failure) => change({ error: failure }),
    onSettled: () => change({ share: undefined }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <Card withBorder padding="lg">
      <form onSubmit={submit}>
        <Stack>
          <SectionHead title={t.import} lead={t.importLead} />
          <Group>
            <SegmentedControl
              aria-label={t.importFrom}
              value={from}
              onChange={(value) => change({ from: value as typeof from })}
              data={[
                { value: 'here', label: t.importHere },
                { value: 'server', label: t.importServer },
              ]}
            />
          </Group>
          {from === 'here' ? (
            <FileInput
              label={t.importFile}
              description={t.importFileHelp}
              accept=".json,.parquet"
              value={file}
              onChange={(chosen) => change({ file: chosen })}
              placeholder={t.chooseFile}
              required
            />
          ) : (
            <TextField
              label={t.importPath}
              description={t.importPathHelp}
              value={path}
              onChange={(text) => change({ path: text })}
              placeholder="books.parquet"
              required
            />
          )}
          <FailureNote error={error} />
          {share !== undefined && <ProgressLine share={share} text={t.uploading} />}
          {jobId !== undefined && <ImportProgress of={of} jobId={jobId} />}
          <Group>
            <WhyNot reason={whyNot.call('Import')}>
              <Button
                type="submit"
                variant="default"
                loading={start.isPending || share !== undefined}
              >
                {t.importStart}
              </Button>
            </WhyNot>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
