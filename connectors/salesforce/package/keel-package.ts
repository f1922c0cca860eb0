/** How Keel's package is called in the org. Must equal the manifest's (a test compares them), or Keel does not find its own. */
import type { SalesforceSpec } from '../../../src/contracts/manifest.ts';

export type PackageSpec = SalesforceSpec['package'] & {
  /** Objects whose records the integration user sees all, whoever owns them. */
  readonly grantedObjects: readonly string[];
};

export interface PackageOptions {
  readonly spec: PackageSpec;
  /** Of labels and help texts. */
  readonly language: 'en' | 'zh';
}

export const keelPackage: PackageSpec = {
  name: 'Keel',
  permissionSets: {
    integration: {
      name: 'Keel_Integration',
      label: { en: 'Keel integration', zh: 'Keel 集成' },
      description: {
        en: "For the user Keel connects as: reads what is scored, edits Keel's own fields and tasks.",
        zh: '供 Keel 连接所用的用户：读取评分所需的数据，编辑 Keel 自己的字段和任务。',
      },
    },
    viewer: {
      name: 'Keel_Viewer',
      label: { en: 'Keel viewer', zh: 'Keel 查看者' },
      description: {
        en: "For customer success managers: sees Keel's fields, changes none of them.",
        zh: '供客户成功经理使用：可查看 Keel 的字段，不可修改。',
      },
    },
  },
  taskReference: {
    key: 'keel_reference',
    length: 64,
    label: { en: 'Keel reference', zh: 'Keel 编号' },
    description: {
      en: 'By this Keel finds its own task again, so that it never makes one twice. Leave it as it is.',
      zh: 'Keel 凭此编号找到自己创建的任务，避免重复创建。请勿修改。',
    },
  },
  grantedObjects: ['Account', 'Contact', 'Opportunity', 'Case'],
};
