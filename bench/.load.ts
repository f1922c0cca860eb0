import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
export function load(d:string, withChurn=true){
const rd=(f:string)=>{try{return parse(readFileSync(d+f),{columns:true}) as any[]}catch{return []}};
const t=(s:string)=>s?Date.parse(s):null; const c=(s:string)=>s===''||s===undefined?null:Math.round(Number(s)*100); const n=(s:string)=>s?Number(s):null; const z=(s:string)=>s||null;
const recs:any[]=[];
for(const r of rd('accounts.csv')) recs.push({type:'account',id:r.account_id,name:r.name,domain:null,industry:r.industry,country:r.country,employees:null,ownerId:z(r.owner_email),createdAt:t(r.created_at),currency:z(r.currency),parentId:null,properties:{}});
for(const r of rd('contacts.csv')) recs.push({type:'contact',id:r.contact_id,accountId:z(r.account_id),title:null,createdAt:t(r.created_at),leftAt:t(r.left_at)});
for(const r of rd('deals.csv')) recs.push({type:'deal',id:r.deal_id,accountId:r.account_id,contactId:null,name:r.name,pipeline:z(r.pipeline),kind:z(r.type),stage:r.stage,status:r.status,amountCents:c(r.amount),recurringCents:c(r.recurring_amount),currency:z(r.currency),createdAt:t(r.created_at),closedAt:t(r.closed_at),termStart:t(r.term_start),termEnd:t(r.term_end),product:z(r.product),quantity:n(r.quantity)});
for(const r of rd('tickets.csv')) recs.push({type:'ticket',id:r.ticket_id,accountId:r.account_id,contactId:null,priority:z(r.priority),openedAt:t(r.opened_at),firstReplyAt:t(r.first_reply_at),closedAt:t(r.closed_at),reopenedAt:t(r.reopened_at),satisfaction:n(r.satisfaction)});
for(const r of rd('activities.csv')) recs.push({type:'activity',id:r.activity_id,accountId:z(r.account_id),contactId:z(r.contact_id),kind:r.kind,direction:z(r.direction),at:t(r.at)});
for(const r of rd('surveys.csv')) recs.push({type:'survey',id:r.response_id,accountId:z(r.account_id),contactId:z(r.contact_id),kind:r.kind,value:Number(r.value),at:t(r.at)});
const u=new Map<string,{at:number,v:number}[]>();
for(const r of rd('usage.csv')){const k=r.account_id+'\t'+r.metric;let l=u.get(k);if(!l)u.set(k,l=[]);l.push({at:Date.parse(r.at),v:Number(r.value)})}
let max=0; for(const l of u.values()) for(const s of l) max=Math.max(max,s.at);
for(const [k,l] of u){const [a,m]=k.split('\t');l.sort((x,y)=>x.at-y.at);for(let at=l[0]!.at+30*864e5;at<=max;at+=15*864e5){let s=0,p=0,last:any=null;for(const x of l){if(x.at>at)break;last=x.at;if(x.at>at-30*864e5)s+=x.v;else if(x.at>at-60*864e5)p+=x.v}recs.push({type:'usage',id:`${a}:${m}:${at}`,accountId:a,metric:m,at,last30:s,prev30:p,lastAt:last})}}
if(withChurn)for(const r of rd('churn.csv')) recs.push({type:'churn',id:r.account_id+r.churned_at,accountId:r.account_id,at:t(r.churned_at),reason:z(r.reason)});
return recs}
