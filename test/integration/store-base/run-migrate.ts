import { migrate } from '../../../src/store/migrate.ts';
import { silentLogger } from '../../support/logger.ts';

const [url = '', dir = ''] = process.argv.slice(2);
await migrate(url, dir, { log: silentLogger });
process.exit(0);
