import { type FileHandle, open } from 'node:fs/promises';
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { CellKind, ExportCell, ExportColumn, ExportTable } from '../contracts/export-table.ts';
import { checkedCell } from './checked-cell.ts';

/** A group is held in memory until it is written. Readers can skip whole groups, so they should not be small. */
const groupRows = 10_000;

/** Returns how many rows there are. Memory holds one group of rows, however long the table is. */
export async function writeParquet({ name, columns, pages }: ExportTable, path: string): Promise<number> {
  const file = await open(path, 'w');
  try {
    const schema: SchemaElement[] = [{ name: 'root', num_children: columns.length }, ...columns.map(schemaElement)];
    const writer = new ParquetWriter({ writer: new FileWriter(file), schema, createdBy: 'keel' });
    let rows = 0;
    let group = emptyGroup(columns);
    const flush = async (): Promise<void> => {
      const columnData = columns.map((column, i) => ({ name: column.name, data: group[i] ?? [] }));
      group = emptyGroup(columns);
      await writer.write({ columnData, rowGroupSize: groupRows });
    };
    for await (const page of pages) {
      for (const row of page) {
        for (const [i, column] of columns.entries())
          group[i]?.push(parquetValue(column.kind, checkedCell(column, row[i], name)));
        rows += 1;
        if (group[0]?.length === groupRows) await flush();
      }
    }
    if ((group[0]?.length ?? 0) > 0) await flush();
    await writer.finish();
    return rows;
  } finally {
    await file.close();
  }
}

type ParquetValue = string | number | bigint | boolean | Date | null;

const emptyGroup = (columns: readonly ExportColumn[]): ParquetValue[][] => columns.map(() => []);

/** Digits of an amount in all; hundredths of 2^53 have 16. */
const moneyPrecision = 18;

/** Both annotations are written: old readers know the converted type, new ones the logical type. */
function schemaElement({ name, kind }: ExportColumn): SchemaElement {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  switch (kind) {
    case 'text':
      return { ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
    case 'boolean':
      return { ...optional, type: 'BOOLEAN' };
    case 'integer':
      return { ...optional, type: 'INT64' };
    case 'number':
    case 'share':
      return { ...optional, type: 'DOUBLE' };
    case 'money': {
      const decimal = { scale: 2, precision: moneyPrecision } as const;
      return {
        ...optional,
        type: 'INT64',
        converted_type: 'DECIMAL',
        ...decimal,
        logical_type: { type: 'DECIMAL', ...decimal },
      };
    }
    case 'instant':
      return {
        ...optional,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      };
  }
}

/** A bigint for a decimal is its hundredths as they are. */
function parquetValue(kind: CellKind, cell: ExportCell): ParquetValue {
  if (typeof cell === 'string') return cell.toWellFormed();
  if (typeof cell !== 'number') return cell;
  if (kind === 'money' || kind === 'integer') return BigInt(cell);
  return kind === 'instant' ? new Date(cell) : cell;
}

/** Gives a group's bytes to the file when the group is whole. */
class FileWriter extends ByteWriter {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    super(1 << 20);
    this.#file = file;
  }

  async flush(): Promise<void> {
    const bytes = this.getBytes();
    this.index = 0;
    await this.#file.writeFile(bytes);
  }

  override finish(): Promise<void> {
    return this.flush();
  }
}
