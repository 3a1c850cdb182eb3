-- One row: whose history this is, how far it goes, and what the next event is called.
CREATE TABLE extent (
    one BIGINT PRIMARY KEY,
    program TEXT NOT NULL,
    genesis TEXT NOT NULL,
    asked_slot BIGINT NOT NULL,
    first_slot BIGINT NOT NULL,
    head_slot BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    final_slot BIGINT NOT NULL,
    next_id BIGINT NOT NULL,
    events BIGINT NOT NULL,
    cut_logs BIGINT NOT NULL
);

-- Blocks with events for ever, the others while a fork may reach them.
CREATE TABLE blocks (
    slot BIGINT PRIMARY KEY,
    hash TEXT NOT NULL,
    time_ts BIGINT NOT NULL,
    transactions BIGINT NOT NULL
);

CREATE TABLE transactions (
    signature TEXT PRIMARY KEY,
    slot BIGINT NOT NULL,
    place BIGINT NOT NULL,
    cut BIGINT NOT NULL,
    UNIQUE (slot, place)
);

CREATE TABLE events (
    id BIGINT PRIMARY KEY,
    slot BIGINT NOT NULL,
    time_ts BIGINT NOT NULL,
    signature TEXT NOT NULL,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (signature, place)
);
CREATE INDEX events_by_name ON events (name, id);
CREATE INDEX events_by_slot ON events (slot);
CREATE INDEX events_by_time ON events (time_ts, id);

-- Every public key that stands in an event.
CREATE TABLE event_keys (
    address TEXT NOT NULL,
    event_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (address, event_id)
);
CREATE INDEX event_keys_by_name ON event_keys (address, name, event_id);
CREATE INDEX event_keys_by_event ON event_keys (event_id);

-- What events say, where asking them one by one would take too long. Each row is of one event and goes with it.
CREATE TABLE auctions (
    id BIGINT PRIMARY KEY,
    account TEXT NOT NULL,
    slot BIGINT NOT NULL,
    started_ts BIGINT NOT NULL,
    ended_id BIGINT NOT NULL,
    ended_ts BIGINT NOT NULL
);
CREATE INDEX auctions_by_account ON auctions (account, id);
CREATE INDEX auctions_by_end ON auctions (ended_id, id);

CREATE TABLE flows (
    event_id BIGINT NOT NULL,
    step TEXT NOT NULL,
    time_ts BIGINT NOT NULL,
    atoms BIGINT NOT NULL,
    PRIMARY KEY (event_id, step)
);
CREATE INDEX flows_by_time ON flows (time_ts);

CREATE TABLE marks (
    event_id BIGINT PRIMARY KEY,
    market TEXT NOT NULL,
    publish_ts BIGINT NOT NULL,
    price_atoms BIGINT NOT NULL,
    variance_q48 BIGINT NOT NULL,
    im_bps BIGINT NOT NULL,
    mm_bps BIGINT NOT NULL
);
CREATE INDEX marks_by_market ON marks (market, publish_ts, event_id);
CREATE INDEX marks_by_event ON marks (market, event_id);

CREATE TABLE shares (
    event_id BIGINT PRIMARY KEY,
    vault TEXT NOT NULL,
    time_ts BIGINT NOT NULL,
    priced BIGINT NOT NULL,
    value_atoms BIGINT NOT NULL,
    change BIGINT NOT NULL,
    flow_atoms BIGINT NOT NULL
);
CREATE INDEX shares_by_vault ON shares (vault, event_id);

-- Slots that the node had forgotten before they were taken.
CREATE TABLE gaps (
    from_slot BIGINT PRIMARY KEY,
    to_slot BIGINT NOT NULL
);

-- Events that a fork took back, for clients that were away meanwhile.
CREATE TABLE undone (
    to_id BIGINT PRIMARY KEY,
    from_id BIGINT NOT NULL
);
