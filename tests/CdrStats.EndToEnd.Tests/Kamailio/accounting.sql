-- What Kamailio's acc module and the predecessor's manual need: acc's own tables, `cdrs`, `missed_calls`, `collection_cdrs` and the triggers.
CREATE TABLE version (table_name varchar(32) NOT NULL PRIMARY KEY, table_version int unsigned NOT NULL DEFAULT 0);
INSERT INTO version VALUES ('acc', 5), ('acc_cdrs', 2), ('missed_calls', 4);
CREATE TABLE acc (
  id int unsigned AUTO_INCREMENT PRIMARY KEY, method varchar(16) NOT NULL DEFAULT '', from_tag varchar(128) NOT NULL DEFAULT '', to_tag varchar(128) NOT NULL DEFAULT '',
  callid varchar(255) NOT NULL DEFAULT '', sip_code varchar(3) NOT NULL DEFAULT '', sip_reason varchar(128) NOT NULL DEFAULT '', time datetime NOT NULL,
  src_user varchar(64) NOT NULL DEFAULT '', src_domain varchar(128) NOT NULL DEFAULT '', src_ip varchar(64) NOT NULL DEFAULT '',
  dst_ouser varchar(64) NOT NULL DEFAULT '', dst_user varchar(64) NOT NULL DEFAULT '', dst_domain varchar(128) NOT NULL DEFAULT '');
CREATE TABLE missed_calls (
  cdr_id bigint NOT NULL DEFAULT 0, id int unsigned AUTO_INCREMENT PRIMARY KEY, method varchar(16) NOT NULL DEFAULT '', from_tag varchar(128) NOT NULL DEFAULT '', to_tag varchar(128) NOT NULL DEFAULT '',
  callid varchar(255) NOT NULL DEFAULT '', sip_code varchar(3) NOT NULL DEFAULT '', sip_reason varchar(128) NOT NULL DEFAULT '', time datetime NOT NULL,
  src_user varchar(64) NOT NULL DEFAULT '', src_domain varchar(128) NOT NULL DEFAULT '', src_ip varchar(64) NOT NULL DEFAULT '',
  dst_ouser varchar(64) NOT NULL DEFAULT '', dst_user varchar(64) NOT NULL DEFAULT '', dst_domain varchar(128) NOT NULL DEFAULT '');
CREATE TABLE acc_cdrs (
  id int unsigned AUTO_INCREMENT PRIMARY KEY, start_time datetime(3) NOT NULL DEFAULT '2000-01-01', end_time datetime(3) NOT NULL DEFAULT '2000-01-01', duration float(10,3) NOT NULL DEFAULT 0,
  src_username varchar(64) NOT NULL DEFAULT '', src_domain varchar(128) NOT NULL DEFAULT '', dst_username varchar(64) NOT NULL DEFAULT '', dst_domain varchar(128) NOT NULL DEFAULT '',
  dst_ousername varchar(64) NOT NULL DEFAULT '', sip_call_id varchar(128) NOT NULL DEFAULT '', sip_from_tag varchar(128) NOT NULL DEFAULT '', sip_to_tag varchar(128) NOT NULL DEFAULT '',
  src_ip varchar(64) NOT NULL DEFAULT '', answer_epoch varchar(20) NOT NULL DEFAULT '');
CREATE TABLE cdrs (
  cdr_id bigint NOT NULL AUTO_INCREMENT, src_username varchar(64) NOT NULL DEFAULT '', src_domain varchar(128) NOT NULL DEFAULT '', dst_username varchar(64) NOT NULL DEFAULT '',
  dst_domain varchar(128) NOT NULL DEFAULT '', dst_ousername varchar(64) NOT NULL DEFAULT '', call_start_time datetime NOT NULL DEFAULT '0000-00-00 00:00:00', duration int unsigned NOT NULL DEFAULT 0,
  sip_call_id varchar(128) NOT NULL DEFAULT '', sip_from_tag varchar(128) NOT NULL DEFAULT '', sip_to_tag varchar(128) NOT NULL DEFAULT '', src_ip varchar(64) NOT NULL DEFAULT '',
  cost int NOT NULL DEFAULT 0, rated int NOT NULL DEFAULT 0, created datetime NOT NULL, PRIMARY KEY (cdr_id), UNIQUE KEY uk_cft (sip_call_id, sip_from_tag, sip_to_tag));
CREATE TABLE collection_cdrs (
  id bigint NOT NULL AUTO_INCREMENT, cdr_id bigint NOT NULL DEFAULT 0, src_username varchar(64) NOT NULL DEFAULT '', src_domain varchar(128) NOT NULL DEFAULT '',
  dst_username varchar(64) NOT NULL DEFAULT '', dst_domain varchar(128) NOT NULL DEFAULT '', dst_ousername varchar(64) NOT NULL DEFAULT '',
  call_start_time datetime NOT NULL DEFAULT '0000-00-00 00:00:00', duration int unsigned NOT NULL DEFAULT 0, sip_call_id varchar(128) NOT NULL DEFAULT '',
  sip_from_tag varchar(128) NOT NULL DEFAULT '', sip_to_tag varchar(128) NOT NULL DEFAULT '', src_ip varchar(64) NOT NULL DEFAULT '', cost int NOT NULL DEFAULT 0, rated int NOT NULL DEFAULT 0,
  sip_code char(3) NOT NULL DEFAULT '', sip_reason varchar(128) NOT NULL DEFAULT '', created datetime NOT NULL DEFAULT CURRENT_TIMESTAMP, flag_imported int NOT NULL DEFAULT 0, PRIMARY KEY (id));
CREATE TRIGGER collect_answered AFTER INSERT ON acc_cdrs FOR EACH ROW
  INSERT INTO cdrs SET src_username = NEW.src_username, src_domain = NEW.src_domain, dst_username = NEW.dst_username, dst_domain = NEW.dst_domain, dst_ousername = NEW.dst_ousername,
    call_start_time = NEW.start_time, duration = ROUND(NEW.duration), sip_call_id = NEW.sip_call_id, sip_from_tag = NEW.sip_from_tag, sip_to_tag = NEW.sip_to_tag, src_ip = NEW.src_ip, created = NOW();
CREATE TRIGGER copy_cdrs AFTER INSERT ON cdrs FOR EACH ROW
  INSERT INTO collection_cdrs SET cdr_id = NEW.cdr_id, src_username = NEW.src_username, src_domain = NEW.src_domain, dst_username = NEW.dst_username, dst_domain = NEW.dst_domain,
    dst_ousername = NEW.dst_ousername, call_start_time = NEW.call_start_time, duration = NEW.duration, sip_call_id = NEW.sip_call_id, sip_from_tag = NEW.sip_from_tag, sip_to_tag = NEW.sip_to_tag,
    src_ip = NEW.src_ip, cost = NEW.cost, rated = NEW.rated, sip_code = '200';
CREATE TRIGGER copy_missed_calls AFTER INSERT ON missed_calls FOR EACH ROW
  INSERT INTO collection_cdrs SET cdr_id = NEW.cdr_id, src_username = NEW.src_user, src_domain = NEW.src_domain, dst_username = NEW.dst_user, dst_domain = NEW.dst_domain,
    dst_ousername = NEW.dst_ouser, call_start_time = NEW.time, duration = 0, sip_call_id = NEW.callid, sip_from_tag = NEW.from_tag, sip_to_tag = NEW.to_tag, src_ip = NEW.src_ip,
    sip_code = NEW.sip_code, sip_reason = NEW.sip_reason;
