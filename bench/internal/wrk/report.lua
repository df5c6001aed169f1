-- wrk calls done at the end. Without functions for requests and responses, Lua costs nothing meanwhile.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\nresult {"requests":%d,"micros":%d,"p99":%f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
