import { Button, Card, FileInput, Group, SegmentedControl, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useClient } from '../api/use-client.ts';
import { FailureNote } from '../components/failure-note.tsx';
import { SectionHead } from '../components/section-head.tsx';
import { TextField } from '../components/text-field.tsx';
import { WhyNot } from '../components/why-not.tsx';
import { useWords } from '../i18n/words.ts';
import { useWhyNot } from '../rights/use-why-not.ts';
import { dataWords } from '../words/data.ts';
import { type CollectionName, namesOf } from './collection-queries.ts';
import { ImportProgress, ProgressLine } from './import-progress.tsx';
import { uploadAndImport } from './upload-file.ts';

/** Imports a file of the reader's, or one that is in the server's import folder, and shows how far it is. */
export function ImportCard({ of }: { readonly of: CollectionName }) {
  const t = useWords(dataWords);
  const client = useClient();
  const whyNot = useWhyNot(of.clusterId);
  const [from, setFrom] = useState<'here' | 'server'>('here');
  const [file, setFile] = useState<File | null>(null);
  const [path, setPath] = useState('');
  /** Of the upload, 0 to 1; undefined unless one goes on. */
  const [share, setShare] = useState<number>();
  const start = useMutation({
    async mutationFn() {
      if (from === 'server') {
        const body = { ...namesOf(of), files: [[path]] };
        return (await client.data(of.clusterId, 'jobs/import/create', body)).data.jobId;
      }
      if (!file) throw new Error(t.chooseFile);
      return uploadAndImport(client, { of, file, onShare: setShare });
    },
    onSettled: () => setShare(undefined),
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
              onChange={(value) => setFrom(value as typeof from)}
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
              onChange={setFile}
              placeholder={t.chooseFile}
              required
            />
          ) : (
            <TextField
              label={t.importPath}
              description={t.importPathHelp}
              value={path}
              onChange={setPath}
              placeholder="books.parquet"
              required
            />
          )}
          <FailureNote error={start.error} />
          {share !== undefined && <ProgressLine share={share} text={t.uploading} />}
          {start.data && <ImportProgress of={of} jobId={start.data} />}
          <Group>
            <WhyNot reason={whyNot.call('Import')}>
              <Button type="submit" variant="default" loading={start.isPending}>
                {t.importStart}
              </Button>
            </WhyNot>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
