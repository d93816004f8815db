"""Tables in workbooks that are not our form, found by header text and read through layouts."""
