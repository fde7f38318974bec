-- The blocks of docs/performance.md on the layers over vectors, for bench/page.lua:
--
--   dofile "page_vectors.lua"(results, tools)   returns the blocks' makers, by name
--
-- tools: row(…), digits(x), times(pair) and rows_of(list), as in page.lua.
local NAMES = { avx512 = "AVX-512", avx2 = "AVX2", neon = "NEON", plain = "portable" }
local SMALL = { 8, 16, 24, 32 }
-- As read elsewhere: RTNeural's nanoseconds a step for SMALL, and KANN's microseconds for MATRICES.
local RTNEURAL, KANN = { 74, 104, 154, 212 }, { 2.6, 228, 4098 }
local MATRICES = { { 1, 32, 32 }, { 32, 64, 128 }, { 64, 256, 512 } }

return function(results, tools)
  local row, digits, times, rows_of = tools.row, tools.digits, tools.times, tools.rows_of
  local make = {}

  -- The pair of a layer's work at a size [N, D, H] with a peer.
  local function find(path, layer, work, size, peer)
    for _, p in ipairs(results.vectors or {}) do
      if p.path == path and p.layer == layer and p.work == work and p.N == size[1] and p.D == size[2]
        and p.H == size[3] and p.b == peer then
        return p
      end
    end
  end

  local FORWARD, BOTH = "forward", "forward and backward"

  -- The pair with the least ratio, of all layers, sizes and peers; nil if one is missing.
  local function least(path, layers, work, sizes, peers)
    local found
    for _, layer in ipairs(layers) do
      for _, size in ipairs(sizes) do
        for _, peer in ipairs(peers) do
          local p = find(path, layer, work, size, peer)
          if not p then return nil end
          if not found or p.ratio < found.ratio then found = p end
        end
      end
    end
    return found
  end

  local SIZES_SMALL = {}
  for i, H in ipairs(SMALL) do SIZES_SMALL[i] = { 1, 1, H } end
  local LAYERS, TORCH = { "LSTM", "GRU" }, { "torch f64", "torch f32" }

  local function interval(p) return ("%s (%s to %s)"):format(times(p), digits(p.low), digits(p.high)) end
  local function percent(p) return ("%.0f %%"):format(100 * p.ratio) end

  -- Nanoseconds in a unit that suits all of them.
  local function time(ns)
    if ns >= 1e6 then return digits(ns / 1e6) .. " ms" end
    if ns >= 1e4 then return digits(ns / 1e3) .. " µs" end
    return ("%.0f ns"):format(ns)
  end

  function make.vectortargets()
    local list = { row("path", "target", "measured", "met"), "| --- | --- | --- | --- |" }
    local function add(path, text, shown, holds)
      list[#list + 1] = row(path, text, shown or "not measured", shown and (holds and "yes" or "**no**") or "–")
    end
    for _, path in ipairs { "avx512", "avx2" } do
      local name = NAMES[path]
      local blas = tostring((results.blas or {})[path])
      local function at_least(text, goal, p, show)
        add(name, text, p and show(p), p and p.ratio >= goal)
      end
      local function at_least_of_several(p) return times(p) .. " at least" end
      -- Debian's torch without OpenBLAS is slow, and a ratio against that says nothing.
      local function with_blas(p) return (blas:find "^OpenBLAS" or blas == "MKL") and p or nil end
      at_least("LSTM and GRU, forward, N 1, D 1, H 8 to 32 ≥ 50 × torch", 50,
        least(path, LAYERS, FORWARD, SIZES_SMALL, TORCH), at_least_of_several)
      at_least("the same, forward and backward ≥ 50 × torch", 50,
        least(path, LAYERS, BOTH, SIZES_SMALL, TORCH), at_least_of_several)
      local p = least(path, LAYERS, BOTH, SIZES_SMALL, { "forward" })
      add(name, "the same, forward and backward ≤ 3.5 × the forward alone", p and digits(1 / p.ratio) .. " × at most",
        p and 1 / p.ratio <= 3.5)
      at_least("LSTM and GRU, both, N 1, D 32, H 32 ≥ 50 × torch", 50,
        least(path, LAYERS, BOTH, { MATRICES[1] }, TORCH), at_least_of_several)
      at_least("LSTM, both, N 32, D 64, H 128 ≥ 1.5 × torch f64", 1.5,
        with_blas(find(path, "LSTM", BOTH, MATRICES[2], "torch f64")), interval)
      at_least("LSTM, both, N 64, D 256, H 512 ≥ 1 × torch f64", 1,
        with_blas(find(path, "LSTM", BOTH, MATRICES[3], "torch f64")), interval)
      at_least("the same ≥ 75 % of the peak", 0.75, find(path, "LSTM", BOTH, MATRICES[3], "peak"), percent)
      at_least("gated scan, both, 10⁶ numbers ≥ 75 % of triad", 0.75,
        find(path, "GatedScan", BOTH, { 1, 1, 64 }, "triad"), percent)
    end
    local fastest = #(results.training or {}) > 0 and {}
    for _, p in ipairs(results.training or {}) do
      if p.N == 1 and (not fastest.ratio or p.ratio < fastest.ratio) then fastest = p end
    end
    fastest = fastest and fastest.ratio and fastest
    add("any", "a step of training, N 1 ≥ 5 × torch", fastest and interval(fastest), fastest and fastest.ratio >= 5)
    return rows_of(list)
  end

  -- Every path that was measured, fastest first.
  local function measured_paths()
    local paths = {}
    for i = #(results.paths or {}), 1, -1 do
      local path = results.paths[i]
      if (results.peak or {})[path] then paths[#paths + 1] = path end
    end
    return paths
  end

  local function table_of(path, work)
    local fastest = path == results.path
    local heads = { "layer", "N, D, H", "a step", "torch f64", "torch f32", "oneDNN f32", "NumPy" }
    if fastest then heads[#heads + 1] = "Lua" end
    heads[#heads + 1], heads[#heads + 2] = "GFLOP/s", "of the peak"
    if work == BOTH then heads[#heads + 1] = "a forward is" end
    if path ~= "plain" then heads[#heads + 1] = "portable takes" end
    local list = { row(table.unpack(heads)), "|" .. (" --- |"):rep(#heads) }
    local sizes = table.move(MATRICES, 1, #MATRICES, #SMALL + 1, table.move(SIZES_SMALL, 1, #SMALL, 1, {}))
    for _, layer in ipairs(LAYERS) do
      for _, size in ipairs(sizes) do
        local function with(peer) return find(path, layer, work, size, peer) end
        local p = with "peak"
        if p then
          local cells = { layer, ("%d, %d, %d"):format(table.unpack(size)), time(p.a_ns) }
          for _, peer in ipairs { "torch f64", "torch f32", "oneDNN f32", "NumPy loop" } do
            cells[#cells + 1] = times(with(peer))
          end
          if fastest then cells[#cells + 1] = times(with "plain Lua") end
          cells[#cells + 1], cells[#cells + 2] = digits(p.flops / p.a_ns), percent(p)
          if work == BOTH then
            local forward = with "forward"
            cells[#cells + 1] = forward and percent(forward) or "–"
          end
          if path ~= "plain" then cells[#cells + 1] = times(with "plain") end
          list[#list + 1] = row(table.unpack(cells))
        end
      end
    end
    return rows_of(list)
  end

  function make.vectors()
    local list = {}
    for _, path in ipairs(measured_paths()) do
      local blas = (results.blas or {})[path]
      list[#list + 1] = ("%s: the peak is %s GFLOP/s.%s"):format(NAMES[path] or path, digits(results.peak[path]),
        blas and (" torch's products are from %s."):format(blas) or "")
      list[#list + 1] = "A forward:"
      list[#list + 1] = table_of(path, FORWARD)
      list[#list + 1] = "A forward and a backward with all gradients:"
      list[#list + 1] = table_of(path, BOTH)
    end
    return #list > 0 and table.concat(list, "\n\n") or "Not measured."
  end

  function make.quoted()
    local list = { row("LSTM", "as read", "rnnlua, " .. (NAMES[results.path] or results.path), "not slower"),
      "| --- | --- | --- | --- |" }
    local function add(text, read, p)
      list[#list + 1] = row(text, time(read), p and time(p.a_ns) or "not measured",
        p and (p.a_ns <= read and "yes" or "**no**") or "–")
    end
    for i, H in ipairs(SMALL) do
      add(("RTNeural, forward, N 1, D 1, H %d"):format(H), RTNEURAL[i],
        find(results.path, "LSTM", FORWARD, { 1, 1, H }, "peak"))
    end
    for i, size in ipairs(MATRICES) do
      add(("KANN, both, N %d, D %d, H %d"):format(table.unpack(size)), KANN[i] * 1e3,
        find(results.path, "LSTM", BOTH, size, "peak"))
    end
    return rows_of(list)
  end

  function make.scan()
    local list = { row("path", "steps × numbers at a time", "forward and backward, ns a number", "of triad"),
      "| --- | --- | --- | --- |" }
    for _, path in ipairs(measured_paths()) do
      for _, size in ipairs { { 64, "15,625 × 64" }, { 1, "10⁶ × 1" } } do
        local p = find(path, "GatedScan", BOTH, { 1, 1, size[1] }, "triad")
        if p then list[#list + 1] = row(NAMES[path] or path, size[2], digits(p.a_ns / size[1]), percent(p)) end
      end
    end
    return rows_of(list)
  end

  function make.training()
    local list = { row("sequences", "rnnlua, ms", "peer", "ms", "times faster"), "| --- | --- | --- | --- | --- |" }
    for _, p in ipairs(results.training or {}) do
      list[#list + 1] = row(math.tointeger(p.N), digits(p.a_ns / 1e6), p.b, digits(p.b_ns / 1e6), times(p))
    end
    return rows_of(list)
  end

  local FUNCTIONS = { { "exp", "C library, exp" }, { "log", "C library, log" }, { "tanh", "C library, tanh" },
    { "sigmoid", "C library, 1 / (1 + exp)" } }

  -- The pair of a function with a peer, on a path that is not the fastest if one is given.
  local function elementary(name, path, peer)
    local a = path and name .. ", " .. path or name
    for _, p in ipairs(results.pairs) do
      if p.group == "elementary" and p.a == a and p.b == peer then return p end
    end
  end

  function make.elementary()
    local slower = {}
    for i = #(results.paths or {}) - 1, 1, -1 do slower[#slower + 1] = results.paths[i] end
    local heads = { "", "ns a number", "C library", "NumPy", "torch" }
    for _, path in ipairs(slower) do
      heads[#heads + 1], heads[#heads + 2] = (NAMES[path] or path) .. ", ns", "C library"
    end
    local list = { row(table.unpack(heads)), "|" .. (" --- |"):rep(#heads) }
    for _, f in ipairs(FUNCTIONS) do
      local name, library = f[1], f[2]
      local p = elementary(name, nil, library)
      if p then
        local cells = { name, digits(p.a_ns), times(p), times(elementary(name, nil, "NumPy, " .. name)),
          times(elementary(name, nil, "torch, " .. name)) }
        for _, path in ipairs(slower) do
          local other = elementary(name, path, library)
          cells[#cells + 1], cells[#cells + 2] = other and digits(other.a_ns) or "–", times(other)
        end
        list[#list + 1] = row(table.unpack(cells))
      end
    end
    return rows_of(list)
  end

  return make
end
