-- Rows @FROM@ to @TO@. Every 400th is bad in one of four ways; every 20th has its sender's key, and a fifth of those are sent again under
-- another spelling of their switch, near by or a hundred thousand rows later. Record m is what the row tells of: n, or an earlier one.
insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec,
    hangup_cause_id, direction, accountcode, sell_rate, sell_cost, buy_rate, buy_cost, source_key)
select
    case when m = n then home when n > 100000 then ' ' || initcap(home) || ' ' else upper(home) end,
    3, 'record' || m, '34911' || (100000 + m % 1000), 'Ana',
    (array['+34911784355', '+34650784355', '0034650111222', '+442031234567', '+33612345678', '+12025550123', '+4930123456', '+5511912345674', '1000', '*'])[1 + m % 10],
    case when m % 400 = 7 and m % 1600 = 7 then 'infinity' when m % 1600 = 407 then '1989-12-31 23:59Z' else timestamptz '2025-03-30 22:00Z' + (m * 7 % 172800) * interval '1 second' end,
    case when m % 1600 = 807 then -1 else d end,
    case when m % 1600 = 1207 then d + 2 when m % 3 = 0 or m % 1600 = 807 then 0 else d end,
    (array[16, 17, 19, 34, 487])[1 + m % 5],
    case when m % 11 = 0 then 1 when m % 7 = 0 then 2 end,
    (array['alpha', ' beta ', 'without plan', 'nobody', null])[1 + m / 10 % 5],
    case when m % 97 = 0 then 0.5 end, case when m % 97 = 0 then 0.12345 end,
    case when m % 89 = 0 then 0 end, case when m % 89 = 0 then (m % 2) * 0.00731 end,
    case when m % 20 = 3 then 'key' || m end
from (
    select n, m, 1 + (m * 13) % 700 as d, (array['fs-paris', 'as-lyon', 'pbx-nice'])[1 + m % 3] as home
    from (select n, case when n % 100 <> 83 then n when n > 100000 then n - 100020 else n - 20 end as m from generate_series(@FROM@, @TO@) as n) as records) as rows;
