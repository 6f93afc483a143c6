-- Callers and account codes are found among the calls of years by what each stretch of the table holds of them, which costs an import nothing that can be measured:
-- a stretch is summed up when the table is vacuumed, and one that is not yet is read.
create index call_seldom on call using brin (
    caller_e164 text_bloom_ops (n_distinct_per_range = 1200), caller_number text_bloom_ops (n_distinct_per_range = 1200), account_code text_bloom_ops (n_distinct_per_range = 600))
    with (pages_per_range = 32);
