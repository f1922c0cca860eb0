import { load } from './.load.ts';
import { buildTimelines } from '../src/domain/records/build-timelines.ts';
import { scoreCustomer } from '../src/domain/scoring/score-customer.ts';
import { defaultScoringSettings as S } from '../src/domain/scoring/settings.ts';
import { features } from '../src/domain/features/registry.ts';
import { draftTask } from '../src/domain/playbooks/account-at-risk.ts';
const recs=load(process.argv[2]+'/');
const tl=buildTimelines(recs,{connected:['account','contact','deal','ticket','activity','survey','usage','owner','churn']});
const rows:{p:number,y:number,tier:string,s:any}[]=[];
for(const d of ['2025-03-01','2025-06-01','2025-09-01','2025-12-01','2026-03-01','2026-06-01','2026-08-01'])for(const t of tl.values()){const a=Date.parse(d);const s=scoreCustomer(t,a,S);if(s.risk===null)continue;const y=t.churns.some(c=>c.at>a&&c.at<=a+90*864e5)?1:0;rows.push({p:s.risk,y,tier:s.tier!,s})}
const pos=rows.filter(r=>r.y).length;const sorted=[...rows].sort((a,b)=>a.p-b.p);let rs=0;sorted.forEach((r,i)=>{if(r.y)rs+=i+1});
const auc=(rs-pos*(pos+1)/2)/(pos*(rows.length-pos));
const base=pos/rows.length;const ll=(f:(r:any)=>number)=>-rows.reduce((s,r)=>s+(r.y?Math.log(f(r)):Math.log(1-f(r))),0)/rows.length;
console.log({n:rows.length,pos,base,meanRisk:rows.reduce((s,r)=>s+r.p,0)/rows.length,auc,logLoss:ll(r=>r.p),logLossBase:ll(()=>base),logLossPrior:ll(()=>1-Math.pow(.85,90/365))});
for(const t of ['low','medium','high','critical']){const g=rows.filter(r=>r.tier===t);console.log(t,g.length,(g.reduce((s,r)=>s+r.p,0)/g.length).toFixed(3),'observed',(g.filter(r=>r.y).length/g.length).toFixed(3))}
const asOf=Date.parse('2026-10-31');const st:any={},dr:any={},seg:any={},tr:any={};let k=0;const ex:any[]=[];
for(const t of tl.values()){const s=scoreCustomer(t,asOf,S);st[s.stage.stage]=(st[s.stage.stage]??0)+1;seg[s.segment??'null']=(seg[s.segment??'null']??0)+1;tr[s.tier??'null']=(tr[s.tier??'null']??0)+1;for(const d of s.drivers)dr[d.feature+(d.contribution<0?' +':'')]=(dr[d.feature+(d.contribution<0?' +':'')]??0)+1;ex.push(s)}
console.log(st,seg,tr);console.log(Object.entries(dr).sort((a:any,b:any)=>b[1]-a[1]).map(x=>x.join(' ')).join(', '));
const pb={key:'account_at_risk',openAtTier:'high',dueDays:{low:14,medium:10,high:5,critical:2},cooldownDays:30,snoozeDays:30,weeklyBudgetPerOwner:10,holdoutShare:0} as any;
ex.filter(s=>s.risk!==null).sort((a,b)=>b.risk-a.risk).slice(0,Number(process.argv[3]??6)).forEach(s=>{const d=draftTask(s,{id:s.customerId,name:tl.get(s.customerId)!.account.name,ownerId:'x'},pb,asOf)!;console.log('=====\n'+d.subject+'\n'+d.body+'\n',s.stage.reason,s.health,s.coverage,new Date(d.dueAt).toISOString())});
