package admin

// groupTaken is Django's text for a name that another group has.
const groupTaken = "Group with this Name already exists."
