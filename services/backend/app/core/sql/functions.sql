-- What expressions call on PostgreSQL. Each computes exactly what the evaluator does (core/expr/{number,text,time}.rs);
-- NULL is an error. Everything is STRICT: NULL in, NULL out.

CREATE OR REPLACE FUNCTION sb_within(value bigint, lowest bigint, highest bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN value BETWEEN lowest AND highest THEN value END
$$;

CREATE OR REPLACE FUNCTION sb_multiply(a bigint, b bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF a = 0 OR abs(b) <= 9007199254740991 / abs(a) THEN
        RETURN a * b;
    END IF;
    RETURN NULL;
END $$;

-- Doubles are computed with between 1e-300 and 1e300, where no operation over- or underflows, which would raise.
CREATE OR REPLACE FUNCTION sb_is_computable(a float8) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT a = 0 OR abs(a) BETWEEN 1e-300::float8 AND 1e300::float8
$$;

CREATE OR REPLACE FUNCTION sb_add(a float8, b float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF NOT (sb_is_computable(a) AND sb_is_computable(b)) OR abs(a + b) > 1e300::float8 THEN
        RETURN NULL;
    END IF;
    RETURN a + b;
END $$;

CREATE OR REPLACE FUNCTION sb_subtract(a float8, b float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT sb_add(a, -b)
$$;

CREATE OR REPLACE FUNCTION sb_multiply(a float8, b float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF NOT (sb_is_computable(a) AND sb_is_computable(b)) THEN
        RETURN NULL;
    ELSIF a = 0 OR b = 0 THEN
        RETURN 0;
    ELSIF abs(b) > 1 AND abs(a) > 1e300::float8 / abs(b) THEN
        RETURN NULL;
    ELSIF abs(b) < 1 AND abs(a) < 1e-300::float8 / abs(b) THEN
        RETURN NULL;
    END IF;
    RETURN a * b;
END $$;

CREATE OR REPLACE FUNCTION sb_divide(a float8, b float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF NOT (sb_is_computable(a) AND sb_is_computable(b)) OR b = 0 THEN
        RETURN NULL;
    ELSIF a = 0 THEN
        RETURN 0;
    ELSIF abs(b) < 1 AND abs(a) > 1e300::float8 * abs(b) THEN
        RETURN NULL;
    ELSIF abs(b) > 1 AND abs(a) < 1e-300::float8 * abs(b) THEN
        RETURN NULL;
    END IF;
    RETURN a / b;
END $$;

CREATE OR REPLACE FUNCTION sb_truncate(value float8) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF abs(trunc(value)) <= 9007199254740991 THEN
        RETURN trunc(value)::bigint;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION sb_parse_integer(value text) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF value ~ '\A-?[0-9]{1,16}\Z' AND abs(value::bigint) <= 9007199254740991 THEN
        RETURN value::bigint;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION sb_parse_double(value text) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    exact numeric;
    result float8;
BEGIN
    IF octet_length(value) > 40 OR value !~ '\A-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?\Z' THEN
        RETURN NULL;
    END IF;
    exact := value::numeric;
    IF exact = 0 THEN
        RETURN 0;
    ELSIF abs(exact) NOT BETWEEN 1e-301 AND 1e301 THEN
        RETURN NULL;
    END IF;
    result := value::float8;
    IF sb_is_computable(result) THEN
        RETURN result;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION sb_seconds(micros bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (micros - (micros % 1000000 + 1000000) % 1000000) / 1000000
$$;

-- The shortest of 15, 16 or 17 digits that reads back the same, laid out as in ECMAScript.
CREATE OR REPLACE FUNCTION sb_format_number(value float8) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    digits integer := 14;
    written text;
    exponent integer;
BEGIN
    IF value = 0 THEN
        RETURN '0';
    END IF;
    LOOP
        written := trim(to_char(value, '9.' || repeat('9', digits) || 'EEEE'));
        EXIT WHEN digits = 16 OR written::float8 = value;
        digits := digits + 1;
    END LOOP;
    exponent := split_part(written, 'e', 2)::integer;
    IF exponent BETWEEN -6 AND 20 THEN
        RETURN trim_scale(written::numeric)::text;
    END IF;
    RETURN trim_scale(split_part(written, 'e', 1)::numeric)::text || 'e' || CASE WHEN exponent > 0 THEN '+' ELSE '' END
        || exponent::text;
END $$;

CREATE OR REPLACE FUNCTION sb_format_time(micros bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    seconds bigint := sb_seconds(micros);
    in_day bigint := (seconds % 86400 + 86400) % 86400;
    days bigint := (seconds - in_day) / 86400;
BEGIN
    RETURN to_char(date '1970-01-01' + days::integer, 'YYYY-MM-DD') || 'T'
        || lpad((in_day / 3600)::text, 2, '0') || ':' || lpad((in_day / 60 % 60)::text, 2, '0') || ':'
        || lpad((in_day % 60)::text, 2, '0') || '.' || lpad(((micros - seconds * 1000000) / 1000)::text, 3, '0') || 'Z';
END $$;

CREATE OR REPLACE FUNCTION sb_format_date(days bigint) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_char(date '1970-01-01' + days::integer, 'YYYY-MM-DD')
$$;

CREATE OR REPLACE FUNCTION sb_concat(a text, b text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN octet_length(a) + octet_length(b) <= 262144 THEN a || b END
$$;

CREATE OR REPLACE FUNCTION sb_starts_with(value text, part text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT starts_with(value, part)
$$;

CREATE OR REPLACE FUNCTION sb_ends_with(value text, part text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT right(value, char_length(part)) = part
$$;

CREATE OR REPLACE FUNCTION sb_substring(value text, first bigint, past bigint) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN first >= 0 AND past >= first AND past <= char_length(value)
        THEN substr(value, first::integer + 1, (past - first)::integer) END
$$;

CREATE OR REPLACE FUNCTION sb_substring(value text, first bigint) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT sb_substring(value, first, char_length(value)::bigint)
$$;

CREATE OR REPLACE FUNCTION sb_index_of(value text, part text, first bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    place integer;
BEGIN
    IF first < 0 OR first > char_length(value) THEN
        RETURN NULL;
    ELSIF part = '' THEN
        RETURN first;
    END IF;
    place := strpos(substr(value, first::integer + 1), part);
    RETURN CASE WHEN place = 0 THEN -1 ELSE first + place - 1 END;
END $$;

CREATE OR REPLACE FUNCTION sb_index_of(value text, part text) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT sb_index_of(value, part, 0)
$$;

-- Metres on a sphere, to the millimetre (core/expr/point.rs).
CREATE OR REPLACE FUNCTION sb_distance(lat float8, lon float8, to_lat float8, to_lon float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    by_lat float8;
    by_lon float8;
    haversine float8;
BEGIN
    IF abs(lat) > 90 OR abs(to_lat) > 90 OR abs(lon) > 180 OR abs(to_lon) > 180 THEN
        RETURN NULL;
    END IF;
    -- What is as small as this would underflow, which raises.
    lat := CASE WHEN abs(lat) > 1e-100::float8 THEN lat ELSE 0 END;
    lon := CASE WHEN abs(lon) > 1e-100::float8 THEN lon ELSE 0 END;
    to_lat := CASE WHEN abs(to_lat) > 1e-100::float8 THEN to_lat ELSE 0 END;
    to_lon := CASE WHEN abs(to_lon) > 1e-100::float8 THEN to_lon ELSE 0 END;
    by_lat := sin((to_lat - lat) * 0.017453292519943295 / 2.0);
    by_lon := sin((to_lon - lon) * 0.017453292519943295 / 2.0);
    haversine := by_lat * by_lat
        + cos(lat * 0.017453292519943295) * cos(to_lat * 0.017453292519943295) * (by_lon * by_lon);
    RETURN floor(2.0 * 6371008.8 * asin(least(sqrt(haversine), 1.0)) * 1000.0 + 0.5) / 1000.0;
END $$;

-- Counts of units of 10^-scale as decimals.
CREATE OR REPLACE FUNCTION sb_decimals(units bigint[], scale integer) RETURNS numeric[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT unit * ('1e-' || scale)::numeric FROM unnest(units) WITH ORDINALITY AS u(unit, place) ORDER BY place)
$$;

CREATE OR REPLACE FUNCTION sb_split(value text, separator text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN separator = '' THEN string_to_array(value, NULL)
        WHEN value = '' THEN ARRAY['']
        ELSE string_to_array(value, separator)
    END
$$;

CREATE OR REPLACE FUNCTION sb_split(value text, separator text, most bigint) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    parts text[] := sb_split(value, separator);
BEGIN
    IF most < 0 OR most >= cardinality(parts) THEN
        RETURN parts;
    ELSIF most = 0 THEN
        RETURN ARRAY[]::text[];
    END IF;
    RETURN parts[1:most - 1] || array_to_string(parts[most:], separator);
END $$;

CREATE OR REPLACE FUNCTION sb_join(parts text[], separator text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    bytes bigint := octet_length(separator)::bigint * greatest(cardinality(parts) - 1, 0);
BEGIN
    IF array_position(parts, NULL) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    bytes := bytes + coalesce((SELECT sum(octet_length(part)) FROM unnest(parts) AS part), 0);
    RETURN CASE WHEN bytes <= 262144 THEN array_to_string(parts, separator) END;
END $$;

CREATE OR REPLACE FUNCTION sb_join(parts text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT sb_join(parts, '')
$$;

CREATE OR REPLACE FUNCTION sb_replace(value text, old text, new text, most bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    parts text[];
    times bigint;
BEGIN
    IF old = '' THEN
        RETURN NULL;
    END IF;
    parts := sb_split(value, old);
    times := cardinality(parts) - 1;
    IF most >= 0 AND most < times THEN
        times := most;
    END IF;
    IF octet_length(value) + times * (octet_length(new) - octet_length(old)) > 262144 THEN
        RETURN NULL;
    END IF;
    RETURN array_to_string(parts[1:times + 1], new)
        || CASE WHEN times + 1 < cardinality(parts) THEN old || array_to_string(parts[times + 2:], old) ELSE '' END;
END $$;

CREATE OR REPLACE FUNCTION sb_replace(value text, old text, new text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT sb_replace(value, old, new, -1)
$$;

-- What Unicode calls White_Space.
CREATE OR REPLACE FUNCTION sb_trim(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(value, E'\u0009\u000a\u000b\u000c\u000d\u0020\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006'
        '\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000')
$$;

-- How well a term, whose lexemes stand one behind the other, is answered by the kept words of a field
-- (core/search/hits.rs). Of an open term the last lexeme is the beginning of one.
CREATE OR REPLACE FUNCTION sb_score(kept tsvector, term text[], is_open boolean) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT 1000 * count(*) / (count(*) + 1) FROM (
        SELECT FROM unnest(term) WITH ORDINALITY AS wanted(lexeme, place)
        JOIN unnest(kept) AS word ON word.lexeme = wanted.lexeme
            OR (is_open AND wanted.place = cardinality(term) AND starts_with(word.lexeme, wanted.lexeme))
        CROSS JOIN unnest(word.positions) AS found
        GROUP BY found - wanted.place HAVING count(*) = cardinality(term)
    ) AS hit
$$;

-- How far a vector is from another (core/vector.rs). Floats are multiplied as doubles, and added in their order.
CREATE OR REPLACE FUNCTION sb_cosine_distance(a real[], b real[]) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT 1 - greatest(-1, least(1, sum(x * y) / sqrt(sum(x * x) * sum(y * y))))
    FROM unnest(a::float8[], b::float8[]) AS pair(x, y)
    HAVING cardinality(a) = cardinality(b) AND sum(x * x) * sum(y * y) > 0
$$;

CREATE OR REPLACE FUNCTION sb_l2_distance(a real[], b real[]) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT sqrt(sum((x - y) * (x - y))) FROM unnest(a::float8[], b::float8[]) AS pair(x, y)
    HAVING cardinality(a) = cardinality(b)
$$;
