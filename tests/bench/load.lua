-- Cycles through a file of request paths; counts every answer that is not 200, since wrk forgives redirects.
local threads, paths, at, headers = {}, {}, 0, {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local file, start, cookie = args[1], tonumber(args[2]), args[3]
  for line in io.lines(file) do table.insert(paths, line) end
  at = start % #paths
  headers["Accept"] = "text/html"
  if cookie and #cookie > 0 then headers["Cookie"] = cookie end
  bad, answers, body_bytes = 0, 0, 0
end

function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], headers)
end

function response(status, _, body)
  answers = answers + 1
  body_bytes = body_bytes + #body
  if status ~= 200 then bad = bad + 1 end
end

function done(summary, latency)
  local bad_sum, answer_sum, byte_sum = 0, 0, 0
  for _, thread in ipairs(threads) do
    bad_sum = bad_sum + thread:get("bad")
    answer_sum = answer_sum + thread:get("answers")
    byte_sum = byte_sum + thread:get("body_bytes")
  end
  local e = summary.errors
  io.write(string.format(
    '\nBENCH {"answers": %d, "microseconds": %d, "p50": %d, "p95": %d, "bytes": %d, "bad": %d, "socket": %d}\n',
    answer_sum, summary.duration, latency:percentile(50), latency:percentile(95), byte_sum, bad_sum,
    e.connect + e.read + e.write + e.timeout))
end
