-- How many calls at once a switch or a customer can carry or has paid for. Gateways have theirs in gateway.maximum_calls.
create table call_limit (
    id integer generated always as identity primary key,
    switch_id integer unique references switch (id) on delete cascade,
    customer_id integer unique references customer (id) on delete cascade,
    calls integer not null check (calls between 1 and 1000000),
    check (num_nonnulls(switch_id, customer_id) = 1)
);
