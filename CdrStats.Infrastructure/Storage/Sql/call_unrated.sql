-- Calls without a price, for the page that lists what is to be mended: rated calls pay nothing for it.
create index call_unrated on call (start) include (rating_status, customer_id, voip_plan_id, dial_code, billsec) where rating_status in (3, 5, 6, 7);
