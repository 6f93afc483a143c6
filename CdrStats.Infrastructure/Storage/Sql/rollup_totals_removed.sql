drop function rollup_totals(timestamptz, timestamptz, smallint);
drop table rollup_total, rollup_minute_switch;
drop index rollup_minute_bucket, rollup_traffic_bucket, rollup_cause_bucket, rollup_country_bucket;
alter table rollup_minute drop constraint rollup_minute_pkey, add primary key (bucket, switch_id, customer_id, currency);
alter table rollup_traffic drop constraint rollup_traffic_pkey, add primary key (bucket, switch_id, customer_id, currency);
alter table rollup_cause drop constraint rollup_cause_pkey, add primary key (bucket, switch_id, customer_id, cause, currency);
alter table rollup_country drop constraint rollup_country_pkey, add primary key (bucket, switch_id, customer_id, country, currency);
