--- Finds out whether a path may have changed, from its time stamps, size and inode number (its stamp). Time stamps
-- are coarse: after two changes within a second the stamp may be the same. So a path counts as changed until its
-- stamp has been the same for a while. The time is measured with this machine's clock only, because that of a file
-- server may be wrong.
-- @module rnnlua.lab.student_folder.file_change

local files = require "rnnlua.base.files"

local Stamp = {}
Stamp.__index = Stamp

local file_change = {}

local FIELDS = { "modification", "change", "size", "ino", "dev" }
local SETTLED = 2 -- seconds with the same stamp after which the path counts as unchanged
local RECENT = 60 -- seconds; at the first look, an older stamp counts as reliable at once

local lfs = files.system "stamps need" -- without it every path counts as changed
local attributes = {} -- reused for each look

--- Starts to observe a path.
-- @string path
-- @treturn table
function file_change.new(path)
  local self = setmetatable({ path = path, changed = os.time() }, Stamp)
  self:moved()
  local latest = self.ino and math.max(self.modification, self.change)
  if latest and os.time() - latest > RECENT then self.changed = latest end
  return self
end

--- Whether the file may have changed since the last look.
-- @treturn ?boolean nil if nothing exists there
function Stamp:moved()
  if not lfs then return true end
  if not lfs.attributes(self.path, attributes) then
    self.ino = nil -- a file that comes back counts as another
    return nil
  end
  for _, field in ipairs(FIELDS) do
    if self[field] ~= attributes[field] then
      for _, each in ipairs(FIELDS) do self[each] = attributes[each] end
      self.changed = os.time()
      return true
    end
  end
  return os.time() - self.changed <= SETTLED
end

return file_change
