--- A page that shows a session: blocks of ```text with `$ command` lines and what they print, and blocks
-- of ```lua FILE with a function that the user writes into a file in the place of the one that has the
-- same first line. Replaying a page gives it anew, with what the commands print now.
-- @module spec.support.transcript

local transcript = {}

-- Puts a function in the place of the one with its first line, up to the `end` at the line's beginning.
local function rewrite(source, lines)
  local text = table.concat(lines, "\n") .. "\n"
  local from = source:find(lines[1] .. "\n", 1, true)
  assert(from, "no line: " .. lines[1])
  local _, last = source:find("\nend\n", from, true)
  return source:sub(1, from - 1) .. text .. source:sub(last + 1)
end

--- Replays a page.
-- @string page
-- @param work a folder (spec.support.folder)
-- @tparam function run what a command prints, given as a string
-- @treturn string the page with what the commands print now
function transcript.replay(page, work, run)
  local out, block, file, body = {}, nil, nil, nil
  for line in page:gmatch "([^\n]*)\n" do
    local opened, argument = line:match "^```(%w+) ?(.*)$"
    if opened and not block then
      block, file, body = opened, argument, {}
      out[#out + 1] = line
    elseif line == "```" then
      if block == "lua" and file ~= "" then work:write(file, rewrite(work:read(file), body)) end
      block = nil
      out[#out + 1] = line
    elseif block == "text" then
      local command = line:match "^%$ (.+)$"
      if command then
        out[#out + 1] = line
        local printed = run(command):gsub("\n$", "")
        if printed ~= "" then out[#out + 1] = printed end
      end
    else
      if block then body[#body + 1] = line end
      out[#out + 1] = line
    end
  end
  return table.concat(out, "\n") .. "\n"
end

return transcript
