-- A caller is found as a called number is. Causes and durations that are seldom are found without the rest; those that are frequent are never far in the order of time.
create index call_caller on call (caller_e164 text_pattern_ops, start);
create index call_cause_rare on call (cause, start) where cause not in (1, 16, 17, 18, 19, 20, 21, 31, 34, 127, 487);
create index call_duration_long on call (duration, start) where duration > 3600;
