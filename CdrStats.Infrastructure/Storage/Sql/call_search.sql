-- Causes and durations that are seldom are found without the rest; those that are frequent are never far in the order of time.
create index call_cause_rare on call (cause, start) where cause not in (1, 16, 17, 18, 19, 20, 21, 31, 34, 127, 487);
create index call_duration_long on call (duration, start) where duration > 3600;
